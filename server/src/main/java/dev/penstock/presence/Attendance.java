package dev.penstock.presence;

import dev.penstock.access.Paces;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.subscribe.Wheel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which calls hold people in which places, by the places' names. Whose last call has ended is let go
 * after the lease: the leaver is told, who has the lane decide. Any thread.
 *
 * <pre>
 *  Attendance.Visit visit = attendance.enter(room, user, peer);   // throws a refusal
 *  visit.whenDue(loop, () -> lane.submit(new Join(room, user)));  // decided by Roll.join
 *  ...
 *  visit.close();                                                 // when the call is over
 *
 *  leaver: (room, user) -> lane.submit(new Leave(room, user))     // decided so:
 *          if (!attendance.isHere(room, user)) roll.leave(number(room), user, facts)
 *          when refused: attendance.stillToLeave(room, user)
 * </pre>
 */
public final class Attendance {
    /** Who joins too fast waits; who would wait longer than this is refused. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final int AT_ONCE = 5;

    private record Key(String place, String person) {}

    /** One person in one place: how many calls, and when they are all over, the lease. */
    private static final class Held {
        final Wheel.Timer lease;
        int calls;

        Held(Wheel.Timer lease) {
            this.lease = lease;
        }
    }

    /** One call in one place; closed once when the call is over. */
    public final class Visit implements AutoCloseable {
        private final Key key;
        private final String caller;
        private final long waitMillis;
        private Wheel.@Nullable Timer turn;
        private boolean went;
        private boolean closed;

        private Visit(Key key, String caller, long waitMillis) {
            this.key = key;
            this.caller = caller;
            this.waitMillis = waitMillis;
        }

        /**
         * Goes on as soon as the caller may: now, or after a while on the loop, unless the visit is over
         * by then; then its turn is another's. Once.
         */
        public synchronized void whenDue(Executor loop, Runnable go) {
            if (waitMillis == 0) {
                went = true;
                go.run();
                return;
            }
            turn = new Wheel.Timer(() -> loop.execute(() -> ifOpen(go)));
            wheel.set(turn, waitMillis);
        }

        private void ifOpen(Runnable go) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                went = true;
            }
            go.run();
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                if (turn != null) {
                    wheel.cancel(turn);
                }
                if (!went) {
                    giveBack(key, caller);
                }
                leave(key);
                fewer(visits, caller);
            }
        }
    }

    private final PresenceConfig config;
    private final Wheel wheel;
    private final InstantSource clock;
    private final BiConsumer<String, String> leaver;
    private final ConcurrentHashMap<Key, Held> held = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> places = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> visits = new ConcurrentHashMap<>();
    private final Paces joins;
    private final Paces returns;
    private final String joinsPace;
    private final String returnsPace;
    private volatile long graceEnds;
    private volatile boolean stopped;

    /**
     * Makes an empty book.
     *
     * @param leaver told of a place and a person that no call holds there any more; returns at once
     */
    public Attendance(
            PresenceConfig config,
            Wheel wheel,
            InstantSource clock,
            BiConsumer<String, String> leaver) {
        this.config = config;
        this.wheel = wheel;
        this.clock = clock;
        this.leaver = leaver;
        this.joins = paces(config.joinsPerSecond(), clock);
        this.returns = paces(config.returnsPerSecond(), clock);
        joinsPace =
                tooFast(
                        "places entered by this caller",
                        config.joinsPerSecond(),
                        "presence.joins-per-second");
        returnsPace =
                tooFast(
                        "returns of this caller to this place",
                        config.returnsPerSecond(),
                        "presence.returns-per-second");
        this.graceEnds = clock.millis() + config.grace().toMillis();
    }

    private static String tooFast(String what, int most, String setting) {
        return what
                + ": more than "
                + most
                + " a second (expected: at most "
                + most
                + ", "
                + setting
                + ")";
    }

    private static Paces paces(int perSecond, InstantSource clock) {
        return new Paces(perSecond, AT_ONCE * perSecond, clock);
    }

    /** The server starts to serve: from now the grace runs. */
    public void started() {
        graceEnds = clock.millis() + config.grace().toMillis();
    }

    /** Somebody was in a place when the server stopped: leaves unless a call comes within the grace. */
    public void expect(String place, String person) {
        letGo(new Key(place, person));
    }

    /**
     * A call comes to a place. Before the command to join is submitted, which is done by {@link
     * Visit#whenDue}: who comes too fast has to wait.
     *
     * @param caller whose calls are limited together: the peer's address
     * @throws RefusedException when person or caller are in too many places, or come much too fast
     */
    public Visit enter(String place, String person, String caller) {
        if (more(visits, caller) > config.visitsPerCaller()) {
            fewer(visits, caller);
            throw refused("places entered by this caller", config.visitsPerCaller());
        }
        var key = new Key(place, person);
        long wait;
        try {
            wait = turn(key, caller);
        } catch (RefusedException e) {
            fewer(visits, caller);
            throw e;
        }
        boolean[] full = {false};
        held.compute(
                key,
                (_, known) -> {
                    Held here = known == null ? first(key) : known;
                    if (here == null) {
                        full[0] = true;
                        return null;
                    }
                    here.calls++;
                    wheel.cancel(here.lease);
                    return here;
                });
        if (full[0]) {
            giveBack(key, caller);
            fewer(visits, caller);
            throw refused("places of " + Refusal.shorten(person), config.placesPerPerson());
        }
        return new Visit(key, caller, wait);
    }

    /** When it is the turn of a call to join, in milliseconds from now. */
    private long turn(Key key, String caller) {
        long first = turn(joins, joiner(key, caller), joinsPace);
        try {
            return Math.max(first, turn(returns, returner(key, caller), returnsPace));
        } catch (RefusedException e) {
            joins.giveBack(joiner(key, caller));
            throw e;
        }
    }

    /** Who does not come after all leaves the turn to others. */
    private void giveBack(Key key, String caller) {
        joins.giveBack(joiner(key, caller));
        returns.giveBack(returner(key, caller));
    }

    private static String joiner(Key key, String caller) {
        return key.person() + '\0' + caller;
    }

    private static String returner(Key key, String caller) {
        return key.place() + '\0' + joiner(key, caller);
    }

    private static long turn(Paces paces, String key, String what) {
        long wait = paces.turn(key, LONGEST_WAIT.toMillis());
        if (wait < 0) {
            throw Refusal.of(Reason.OVERLOADED, what)
                    .retryAfter(Duration.ofMillis(-wait))
                    .asException();
        }
        return wait;
    }

    private @Nullable Held first(Key key) {
        if (more(places, key.person()) > config.placesPerPerson()) {
            fewer(places, key.person());
            return null;
        }
        return new Held(new Wheel.Timer(() -> over(key)));
    }

    /** Whether a call of the person is in the place now. */
    public boolean isHere(String place, String person) {
        Held here = held.get(new Key(place, person));
        return here != null && here.calls > 0;
    }

    /** The lane could not decide a leaving: it is tried again after the lease. */
    public void stillToLeave(String place, String person) {
        letGo(new Key(place, person));
    }

    private void leave(Key key) {
        held.computeIfPresent(
                key,
                (_, here) -> {
                    if (--here.calls == 0) {
                        wheel.set(here.lease, lease());
                    }
                    return here;
                });
    }

    private void letGo(Key key) {
        held.compute(
                key,
                (_, known) -> {
                    Held here = known;
                    if (here == null) {
                        more(places, key.person());
                        here = new Held(new Wheel.Timer(() -> over(key)));
                    }
                    if (here.calls == 0) {
                        wheel.set(here.lease, lease());
                    }
                    return here;
                });
    }

    private long lease() {
        return Math.max(config.lease().toMillis(), graceEnds - clock.millis());
    }

    /** The lease has run out; who came back meanwhile stays. */
    private void over(Key key) {
        if (stopped) {
            return;
        }
        boolean[] gone = {false};
        held.computeIfPresent(
                key,
                (_, here) -> {
                    gone[0] = here.calls == 0;
                    return gone[0] ? null : here;
                });
        if (gone[0]) {
            fewer(places, key.person());
            leaver.accept(key.place(), key.person());
        }
    }

    /** The server stops: calls that end now make nobody leave, for they may come back to the next start. */
    public void stop() {
        stopped = true;
    }

    /** How many people are held in places, counted once for each place. */
    public int size() {
        return held.size();
    }

    private static int more(ConcurrentHashMap<String, Integer> counts, String of) {
        return counts.merge(of, 1, Integer::sum);
    }

    private static void fewer(ConcurrentHashMap<String, Integer> counts, String of) {
        counts.computeIfPresent(of, (_, n) -> n <= 1 ? null : n - 1);
    }

    private static RefusedException refused(String what, int most) {
        return Refusal.of(Reason.LIMIT_REACHED, what + ": " + most + " (expected: fewer)")
                .asException();
    }
}
