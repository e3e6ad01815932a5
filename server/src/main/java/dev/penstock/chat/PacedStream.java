package dev.penstock.chat;

import dev.penstock.ingest.StreamIn;
import dev.penstock.subscribe.Subscribed;
import dev.penstock.subscribe.Wheel;
import dev.penstock.wire.ServerCall;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A stream in of which nothing is done faster than its caller may send: what comes too fast waits, and
 * holds the stream back, since it counts as undecided. On the call's event loop.
 */
abstract class PacedStream extends StreamIn {
    private record Waiting(String pace, int bytes, Runnable go) {}

    private static final int MOST_UNDECIDED = 256;

    private final Ground ground;
    private final String caller;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private Wheel.@Nullable Timer timer;

    PacedStream(ServerCall call, Ground ground) {
        super(call, ground.admission(), ground.credit(), MOST_UNDECIDED);
        this.ground = ground;
        this.caller = Subscribed.host(call);
    }

    final Ground ground() {
        return ground;
    }

    /**
     * Does something as soon as the user may: {@code go} leads to one call of {@code answer} with the
     * same number of bytes.
     */
    final void paced(String user, int bytes, Runnable go) {
        submitted(bytes);
        waiting.add(new Waiting(user + '\0' + caller, bytes, go));
        if (waiting.size() == 1) {
            doWhatMayBeDone();
        }
    }

    private void doWhatMayBeDone() {
        while (!waiting.isEmpty() && !isClosed()) {
            long wait = ground.paces().take(waiting.getFirst().pace());
            if (wait > 0) {
                setTimer(wait);
                return;
            }
            waiting.removeFirst().go().run();
        }
    }

    private void setTimer(long millis) {
        Wheel.Timer set = timer;
        if (set == null) {
            set = new Wheel.Timer(() -> call().execute(this::doWhatMayBeDone));
            timer = set;
        }
        ground.subscriptions().wheel().set(set, millis);
    }

    @Override
    protected void flush() {
        // Each message is asked by itself.
    }

    @Override
    public void onClosed() {
        super.onClosed();
        if (timer != null) {
            ground.subscriptions().wheel().cancel(timer);
        }
        for (Waiting one : waiting) {
            answer(one.bytes(), () -> {});
        }
        waiting.clear();
    }
}
