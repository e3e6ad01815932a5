package dev.penstock.presence;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.subscribe.Outlet;
import dev.penstock.subscribe.Wheel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What those in a place show each other and nobody keeps: of each person the newest. Who listens is
 * sent all of it as one message, encoded once for everybody, when it has changed and at most once an
 * interval; a listener that does not read is sent the newest when it does. Any thread, but for {@link
 * Listener}.
 *
 * @param <V> what a person shows, compared by {@code equals}
 */
public final class Signals<V> {

    /** Makes the message of a place, framed (see {@code Frame.of(message).bytes()}). Pure. */
    @FunctionalInterface
    public interface Encoder<V> {
        byte[] message(long place, SortedMap<String, V> shown);
    }

    private record Shown<V>(V value, long untilMillis) {}

    /** One place in which something is shown or listened to. Guarded by itself. */
    private final class Board {
        final long place;
        final TreeMap<String, Shown<V>> shown = new TreeMap<>();
        final IdentityHashMap<Object, List<Listener>> listeners = new IdentityHashMap<>();
        final Wheel.Timer timer = new Wheel.Timer(this::turn);
        boolean changed;
        boolean due;
        boolean dropped;
        byte @Nullable [] newest;

        Board(long place) {
            this.place = place;
        }

        void change() {
            if (!changed) {
                changed = true;
                due = true;
                wheel.set(timer, intervalMillis);
            }
        }

        /** On the wheel: forgets what is too old, tells what has changed. */
        synchronized void turn() {
            due = false;
            long now = clock.millis();
            changed |= shown.values().removeIf(one -> one.untilMillis() <= now);
            if (changed) {
                changed = false;
                byte[] message = encoder.message(place, values());
                newest = shown.isEmpty() ? null : message;
                for (List<Listener> ofLoop : listeners.values()) {
                    var told = List.copyOf(ofLoop);
                    told.getFirst().outlet.execute(() -> told.forEach(one -> one.tell(message)));
                }
            }
            if (!shown.isEmpty()) {
                long next = Long.MAX_VALUE;
                for (Shown<V> one : shown.values()) {
                    next = Math.min(next, one.untilMillis());
                }
                due = true;
                wheel.set(timer, Math.max(intervalMillis, next - now));
            }
            dropIfUnused();
        }

        SortedMap<String, V> values() {
            var values = new TreeMap<String, V>();
            shown.forEach((person, one) -> values.put(person, one.value()));
            return values;
        }

        void dropIfUnused() {
            if (shown.isEmpty() && listeners.isEmpty() && !due) {
                dropped = true;
                boards.remove(place, this);
            }
        }
    }

    /** One call that listens to one place. Its outlet's event loop only. */
    public final class Listener {
        private final Board board;
        private final Outlet outlet;
        private byte @Nullable [] untold;
        private boolean closed;

        private Listener(Board board, Outlet outlet) {
            this.board = board;
            this.outlet = outlet;
        }

        private void tell(byte[] message) {
            if (closed) {
                return;
            }
            if (outlet.writable()) {
                untold = null;
                outlet.send(message);
            } else {
                untold = message;
            }
        }

        /** The transport can take more again. */
        public void writable() {
            byte[] waiting = untold;
            if (waiting != null) {
                tell(waiting);
            }
        }

        /** The call is over. Safe to call again. */
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            synchronized (board) {
                List<Listener> ofLoop = board.listeners.get(outlet.loop());
                if (ofLoop != null && ofLoop.remove(this) && ofLoop.isEmpty()) {
                    board.listeners.remove(outlet.loop());
                }
                board.dropIfUnused();
            }
        }
    }

    private final Encoder<V> encoder;
    private final long intervalMillis;
    private final long lifeMillis;
    private final int mostPerPlace;
    private final Wheel wheel;
    private final InstantSource clock;
    private final ConcurrentHashMap<Long, Board> boards = new ConcurrentHashMap<>();

    /**
     * Makes it.
     *
     * @param interval between two messages about one place, at least
     * @param life how long something is shown that is not shown again
     * @param mostPerPlace people who show something in one place
     */
    public Signals(
            Encoder<V> encoder,
            Duration interval,
            Duration life,
            int mostPerPlace,
            Wheel wheel,
            InstantSource clock) {
        this.encoder = encoder;
        this.intervalMillis = interval.toMillis();
        this.lifeMillis = life.toMillis();
        this.mostPerPlace = mostPerPlace;
        this.wheel = wheel;
        this.clock = clock;
    }

    /**
     * A person shows something, or goes on showing it.
     *
     * @throws RefusedException when too many do already
     */
    public void show(long place, String person, V value) {
        locked(
                place,
                board -> {
                    var one = new Shown<>(value, clock.millis() + lifeMillis);
                    Shown<V> before = board.shown.get(person);
                    if (before == null && board.shown.size() >= mostPerPlace) {
                        throw Refusal.of(
                                        Reason.LIMIT_REACHED,
                                        "signals: " + mostPerPlace + " (expected: fewer)")
                                .asException();
                    }
                    board.shown.put(person, one);
                    if (before == null || !before.value().equals(value)) {
                        board.change();
                    }
                });
    }

    /** A person shows nothing any more. */
    public void hide(long place, String person) {
        Board known = boards.get(place);
        if (known != null) {
            synchronized (known) {
                if (known.shown.remove(person) != null) {
                    known.change();
                }
            }
        }
    }

    /** What is shown in a place now, by person. */
    public SortedMap<String, V> shown(long place) {
        Board known = boards.get(place);
        if (known == null) {
            return new TreeMap<>();
        }
        synchronized (known) {
            return known.values();
        }
    }

    /** Listens; what is shown now is sent at once, nothing when that is nothing. On the outlet's loop. */
    public Listener listen(long place, Outlet outlet) {
        var made = new ArrayList<Listener>(1);
        locked(
                place,
                board -> {
                    var listener = new Listener(board, outlet);
                    board.listeners
                            .computeIfAbsent(outlet.loop(), _ -> new ArrayList<>(2))
                            .add(listener);
                    made.add(listener);
                });
        Listener listener = made.getFirst();
        byte[] now;
        synchronized (listener.board) {
            now = listener.board.newest;
        }
        if (now != null) {
            listener.tell(now);
        }
        return listener;
    }

    /** How many places something is shown or listened to in. */
    public int places() {
        return boards.size();
    }

    private void locked(long place, Consumer<Board> body) {
        while (true) {
            Board board = boards.computeIfAbsent(place, Board::new);
            synchronized (board) {
                if (!board.dropped) {
                    body.accept(board);
                    return;
                }
            }
        }
    }
}
