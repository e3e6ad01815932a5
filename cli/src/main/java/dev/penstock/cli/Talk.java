package dev.penstock.cli;

import dev.penstock.client.CallFailure;
import dev.penstock.client.PenstockException;
import dev.penstock.client.Timing;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs a conversation for a command: what is typed goes out, until the input ends, the time is up,
 * Ctrl-C, or the other side ends it. One thread runs it; any may tell that it is over.
 */
public final class Talk {
    private final PrintWriter err;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicLong said = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile @Nullable CallFailure failure;

    /** Says one line. */
    @FunctionalInterface
    public interface Speaker {
        CompletableFuture<?> say(String line) throws InterruptedException;
    }

    public Talk(PrintWriter err) {
        this.err = err;
    }

    /** The conversation has ended: well (null) or not. */
    public void ended(@Nullable CallFailure cause) {
        failure = cause;
        over.countDown();
    }

    /** Something was printed: where nobody reads that any more, the conversation is over. */
    public void printed() {
        if (StandardOutput.isGone()) {
            over.countDown();
        }
    }

    /** Says what is typed until all is over; {@code close} waits for the answers. */
    public int run(TalkOptions options, Speaker speaker, Runnable close)
            throws InterruptedException {
        Duration duration = options.live().duration();
        try (var _ = Interruption.stops(() -> stop(close))) {
            Timing timing = Timing.system();
            if (!duration.isZero()) {
                Timing.Alarm _ = timing.after(duration, over::countDown);
            }
            if (!options.listen()) {
                TypedLines.start(
                        System.in,
                        line -> speak(speaker, line),
                        () -> {
                            if (duration.isZero()) {
                                over.countDown();
                            }
                        });
            }
            over.await();
            close.run();
        }
        CallFailure cause = failure;
        if (cause != null) {
            throw cause.asException();
        }
        return refused.get() > 0 ? ExitCode.SOME_FAILED : ExitCode.OK;
    }

    /** Lines that the other side has. */
    public long said() {
        return said.get();
    }

    private void stop(Runnable close) {
        over.countDown();
        close.run();
    }

    private void speak(Speaker speaker, String line) throws InterruptedException {
        try {
            var _ = speaker.say(line).whenComplete((_, thrown) -> answered(thrown));
        } catch (PenstockException | IllegalStateException closed) {
            answered(closed);
        }
    }

    private void answered(@Nullable Throwable thrown) {
        if (thrown == null) {
            said.incrementAndGet();
        } else {
            refused.incrementAndGet();
            err.println("not said: " + thrown.getMessage());
            err.flush();
        }
    }
}
