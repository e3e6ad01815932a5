package dev.penstock.sessions;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls that take part in sessions, to be ended when one is closed. Any thread. */
final class Participants {
    private final ConcurrentHashMap<Long, Set<Participation>> open = new ConcurrentHashMap<>();

    void add(long number, Participation call) {
        open.compute(
                number,
                (_, known) -> {
                    Set<Participation> calls =
                            known == null ? ConcurrentHashMap.newKeySet() : known;
                    calls.add(call);
                    return calls;
                });
    }

    void remove(long number, Participation call) {
        open.computeIfPresent(
                number,
                (_, calls) -> {
                    calls.remove(call);
                    return calls.isEmpty() ? null : calls;
                });
    }

    /** A session was closed: its calls end once they have told so. */
    void closed(long number) {
        Set<Participation> calls = open.get(number);
        if (calls != null) {
            calls.forEach(Participation::sessionClosed);
        }
    }
}
