package dev.penstock.files;

import dev.penstock.subscribe.Wheel;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a client does too little for too long although it is its turn. On the event loop of its
 * call or request.
 */
public final class Patience {
    /** To be taken of an answer each time. */
    private static final int LEAST_TAKEN = 128 << 10;

    private final Wheel wheel;
    private final long millis;
    private final Executor loop;
    private final Runnable action;
    private Wheel.@Nullable Timer timer;

    /** Turns so far: the wheel may have let go of a timer just before its turn ended. */
    private int turns;

    Patience(Wheel wheel, long millis, Executor loop, Runnable action) {
        this.wheel = wheel;
        this.millis = millis;
        this.loop = loop;
        this.action = action;
    }

    /** It is the client's turn to do something; if it was before, it has all of the time again. */
    public void begin() {
        begin(1);
    }

    /** It is the client's turn to take so much. */
    public void beginTaking(long bytes) {
        begin(Math.ceilDiv(Math.max(1, bytes), LEAST_TAKEN));
    }

    private void begin(long times) {
        end();
        int turn = turns;
        var next = new Wheel.Timer(() -> loop.execute(() -> ranOut(turn)));
        timer = next;
        wheel.set(next, times * millis);
    }

    private void ranOut(int turn) {
        if (turn == turns) {
            timer = null;
            action.run();
        }
    }

    /** It is not the client's turn, or nothing is waited for any more. */
    public void end() {
        turns++;
        if (timer != null) {
            wheel.cancel(timer);
            timer = null;
        }
    }
}
