package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Look;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.subscribe.Wheel;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What users look at, no oftener than others can follow: the first of each at once, then the newest
 * every interval. Any thread.
 */
final class Looks {
    private record Key(String session, String user) {}

    /** One user who has told something within the interval. */
    private static final class Gate {
        final Wheel.Timer opens;
        Wish.@Nullable LookAt waiting;

        Gate(Wheel.Timer opens) {
            this.opens = opens;
        }
    }

    private final SessionsView view;
    private final Wheel wheel;
    private final long intervalMillis;
    private final Consumer<Wish.LookAt> submit;
    private final ConcurrentHashMap<Key, Gate> gates = new ConcurrentHashMap<>();

    Looks(SessionsView view, Wheel wheel, SessionsConfig config, Consumer<Wish.LookAt> submit) {
        this.view = view;
        this.wheel = wheel;
        this.intervalMillis = config.lookInterval().toMillis();
        this.submit = submit;
    }

    /** Takes what a user looks at; refuses that of one who is not in the session. */
    void tell(Actor actor, Look look) {
        SessionRow row = view.row(actor.sessionId());
        if (row == null) {
            throw SessionBook.missing(actor.sessionId()).asException();
        }
        if (view.members().member(row.number(), actor.userId()) == null) {
            throw Conditions.absent(actor);
        }
        var wish = new Wish.LookAt(actor, look);
        var key = new Key(actor.sessionId(), actor.userId());
        boolean[] first = {false};
        gates.compute(
                key,
                (_, known) -> {
                    if (known == null) {
                        first[0] = true;
                        var gate = new Gate(new Wheel.Timer(() -> opens(key)));
                        wheel.set(gate.opens, intervalMillis);
                        return gate;
                    }
                    known.waiting = wish;
                    return known;
                });
        if (first[0]) {
            submit.accept(wish);
        }
    }

    private void opens(Key key) {
        var newest = new ArrayList<Wish.LookAt>(1);
        gates.computeIfPresent(
                key,
                (_, gate) -> {
                    Wish.LookAt waiting = gate.waiting;
                    gate.waiting = null;
                    if (waiting == null) {
                        return null;
                    }
                    newest.add(waiting);
                    wheel.set(gate.opens, intervalMillis);
                    return gate;
                });
        newest.forEach(submit);
    }
}
