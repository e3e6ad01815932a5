package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether the half-received message of one call grows, and whether a request that is whole but
 * for the end of its stream gets it; ends the call if not. Between messages nothing is watched, and
 * where the server itself does not read nobody is blamed. On the call's event loop.
 */
final class Progress {
    private final HttpCall call;
    private final Exchange exchange;
    private final Inbound inbound;
    private final Deframer deframer;
    private final MemoryBudget budget;
    private Deadlines.@Nullable Entry next;
    private int message;
    private int arrived;
    private int waits;
    private boolean awaitedEnd;
    private boolean excused;

    Progress(
            HttpCall call,
            Exchange exchange,
            Inbound inbound,
            Deframer deframer,
            MemoryBudget budget) {
        this.call = call;
        this.exchange = exchange;
        this.inbound = inbound;
        this.deframer = deframer;
        this.budget = budget;
    }

    /** A message or a request is half received, and the server reads or not. */
    void watch(boolean reading) {
        if (next == null) {
            message = deframer.gatheredMessages();
            arrived = deframer.gatheredBytes();
            awaitedEnd = inbound.awaitsEnd();
            waits = exchange.creditWaits();
            excused = !reading || exchange.waitsForCredit();
            next = call.turn().deadline(call, this::judge, budget.periodNanos());
        }
    }

    /** For some time in this period the server did not read. */
    void excuse() {
        excused = true;
    }

    void stop() {
        if (next != null) {
            call.turn().cancel(next);
            next = null;
        }
    }

    private void judge() {
        next = null;
        if (inbound.awaitsEnd()) {
            judgeEnd();
        } else if (deframer.held() > 0) {
            judgeGrowth();
        }
    }

    /** Whatever else came: a request is one message. */
    private void judgeEnd() {
        if (!awaitedEnd || excused()) {
            call.watchOn();
        } else {
            call.close(
                    Refusal.of(
                            Reason.OVERLOADED,
                            "request: whole, but its stream did not end within %d s (expected: the end with the message)"
                                    .formatted(seconds())));
        }
    }

    private void judgeGrowth() {
        int grown = deframer.gatheredBytes() - arrived;
        long least = budget.leastProgress(deframer.held());
        if (deframer.gatheredMessages() != message || grown >= least || excused()) {
            call.watchOn();
        } else {
            call.close(tooSlow(grown, least));
        }
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(budget.periodNanos());
    }

    private boolean excused() {
        return excused || exchange.waitsForCredit() || exchange.creditWaits() != waits;
    }

    private Refusal tooSlow(int grown, long least) {
        return Refusal.of(
                Reason.OVERLOADED,
                "half-received message: %d of its %d bytes came within %d s (expected: at least %d)"
                        .formatted(grown, deframer.needed(), seconds(), least));
    }
}
