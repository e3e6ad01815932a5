package dev.penstock.cli.points;

import dev.penstock.cli.Causes;
import dev.penstock.client.ProgressMeter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Follows how far an input is durable: batches are announced as they are sent and crossed off when
 * they are acknowledged. Noted about once a second. Any thread.
 */
final class Acknowledged {
    private static final long NOTE_EVERY_NANOS = 1_000_000_000L;

    private final Input input;
    private final ProgressMeter meter;
    private final Queue<SendProgress> sent = new ArrayDeque<>();
    private SendProgress reached;
    private long notedAt = System.nanoTime();
    private @Nullable String notePrevented;

    Acknowledged(Input input, SendProgress begin, ProgressMeter meter) {
        this.input = input;
        this.reached = begin;
        this.meter = meter;
        meter.skip(begin.offset());
    }

    /** What was done does not count; it is done again. */
    synchronized void takeBack() {
        meter.skip(-reached.offset());
    }

    synchronized void announce(SendProgress batchEnd) {
        sent.add(batchEnd);
    }

    /** Everything up to this sequence is durable. */
    synchronized void acknowledge(long sequence) {
        SendProgress first = sent.peek();
        while (first != null && first.sequence() <= sequence) {
            meter.add(first.offset() - reached.offset());
            reached = first;
            sent.remove();
            first = sent.peek();
        }
        if (System.nanoTime() - notedAt > NOTE_EVERY_NANOS) {
            note();
        }
    }

    synchronized SendProgress reached() {
        return reached;
    }

    /** Notes how far it is. Where that is not possible the send goes on, and says so at the end. */
    synchronized void note() {
        notedAt = System.nanoTime();
        if (reached.sequence() == 0) {
            return;
        }
        try {
            input.note(reached);
        } catch (IOException prevented) {
            notePrevented = Causes.describe(prevented);
        }
    }

    /** All of it is durable: nothing needs to be noted any more. */
    synchronized void through() {
        try {
            input.note(null);
        } catch (IOException prevented) {
            notePrevented = Causes.describe(prevented);
        }
    }

    /** Why it could not be noted how far it is, if that happened. */
    synchronized @Nullable String notePrevented() {
        return notePrevented;
    }
}
