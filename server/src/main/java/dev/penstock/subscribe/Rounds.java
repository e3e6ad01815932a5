package dev.penstock.subscribe;

import dev.penstock.feed.Frame;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live selection: at every interval it sends the state of what it selects, so that it conflates by
 * nature and a slow reader simply has fewer rounds. Its source is asked on a reader thread, one round
 * at a time, and not any more once the call is over; everything else happens on the outlet's event
 * loop.
 */
public final class Rounds {
    /** Where rounds come from. Called by one thread at a time. */
    public interface Source {
        /**
         * The messages of one round, or of a piece of one that is large: what is made waits in memory
         * until the reader takes it. Empty when there is nothing new. May block.
         *
         * @throws RefusedException to end the call
         */
        List<Frame> round();

        /** The message sent when nothing comes for the heartbeat's time, as of the rounds made so far. */
        Frame heartbeat();

        /** Milliseconds until the next round; 0: this one goes on once the reader has taken this. */
        long untilNext();

        /** The call is over. On the event loop, perhaps while a last round is being made. */
        default void close() {}
    }

    /** What a source was asked for at once. */
    private record Round(List<Frame> frames, @Nullable Frame silence, long untilNext) {}

    private final Outlet outlet;
    private final Asking asking;
    private final Source source;
    private final Readers readers;
    private final Wheel wheel;
    private final long heartbeatMillis;
    private final Wheel.Timer next;
    private final Wheel.@Nullable Timer heartbeat;
    private final ArrayDeque<Frame> unsent = new ArrayDeque<>();

    /** What a heartbeat would say; nothing before the first round. */
    private @Nullable Frame beat;

    private boolean silent = true;
    private boolean due = true;
    private boolean running;
    private boolean closed;

    private Rounds(
            Outlet outlet, Source source, Readers readers, Wheel wheel, int heartbeatSeconds) {
        this.outlet = outlet;
        this.asking = new Asking(outlet, "a live selection", this::end);
        this.source = source;
        this.readers = readers;
        this.wheel = wheel;
        this.heartbeatMillis = heartbeatSeconds * 1000L;
        this.next = new Wheel.Timer(() -> outlet.execute(this::due));
        this.heartbeat =
                heartbeatSeconds == 0 ? null : new Wheel.Timer(() -> outlet.execute(this::beat));
    }

    /** Opens a live selection; the first round is at once. On the outlet's event loop. */
    public static Rounds open(
            Outlet outlet, Source source, Subscriptions all, int heartbeatSeconds) {
        return open(outlet, source, all, all.readers(), heartbeatSeconds);
    }

    /** The same, its source asked on threads that are not everybody's. */
    public static Rounds open(
            Outlet outlet,
            Source source,
            Subscriptions all,
            Readers readers,
            int heartbeatSeconds) {
        var rounds = new Rounds(outlet, source, readers, all.wheel(), heartbeatSeconds);
        outlet.begin();
        rounds.setHeartbeat();
        rounds.go();
        return rounds;
    }

    /** The transport can take more again. */
    public void writable() {
        send();
        go();
    }

    /** The call is over. Safe to call again. */
    public void closed() {
        closed = true;
        asking.forget();
        wheel.cancel(next);
        if (heartbeat != null) {
            wheel.cancel(heartbeat);
        }
        unsent.clear();
        source.close();
    }

    private void due() {
        due = true;
        go();
    }

    /** Starts a round when it is time, the last one is done, and the reader has taken it. */
    private void go() {
        if (!closed && due && !running && unsent.isEmpty() && outlet.writable()) {
            due = false;
            running = true;
            asking.ask(readers, this::run, this::done);
        }
    }

    private Round run() {
        List<Frame> frames = source.round();
        Frame silence = heartbeat == null ? null : source.heartbeat();
        return new Round(frames, silence, source.untilNext());
    }

    private void done(Round round) {
        running = false;
        if (closed) {
            return;
        }
        beat = round.silence();
        unsent.addAll(round.frames());
        send();
        if (round.untilNext() > 0) {
            wheel.set(next, round.untilNext());
        } else {
            due();
        }
    }

    private void send() {
        while (!closed && !unsent.isEmpty() && outlet.writable()) {
            silent = false;
            outlet.send(unsent.remove().bytes());
        }
    }

    private void setHeartbeat() {
        if (heartbeat != null) {
            wheel.set(heartbeat, heartbeatMillis);
        }
    }

    private void beat() {
        if (closed) {
            return;
        }
        Frame now = beat;
        if (silent && now != null && unsent.isEmpty() && outlet.writable()) {
            outlet.send(now.bytes());
        }
        silent = true;
        setHeartbeat();
    }

    private void end(Refusal refusal) {
        if (!closed) {
            closed();
            outlet.end(refusal);
        }
    }
}
