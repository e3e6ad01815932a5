package dev.penstock.sessions;

import dev.penstock.subscribe.Subscribed;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.ServerCall;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls that follow a session without being in it, to be ended when one is no more. Any thread. */
final class Watchers {
    private record Watcher(ServerCall call, String session) {
        void end() {
            call.execute(() -> call.close(SessionBook.missing(session)));
        }
    }

    private final ConcurrentHashMap<Long, Set<Watcher>> open = new ConcurrentHashMap<>();

    /** The listener of a call that ends with its session. */
    CallListener ended(SessionRow row, ServerCall call, Subscribed inner, SessionsView view) {
        var watcher = new Watcher(call, row.id());
        open.compute(
                row.number(),
                (_, known) -> {
                    Set<Watcher> calls = known == null ? ConcurrentHashMap.newKeySet() : known;
                    calls.add(watcher);
                    return calls;
                });
        if (view.row(row.number()) == null) {
            // It went between being looked up and here.
            watcher.end();
        }
        return inner.whenClosed(() -> remove(row.number(), watcher));
    }

    private void remove(long number, Watcher watcher) {
        open.computeIfPresent(
                number,
                (_, calls) -> {
                    calls.remove(watcher);
                    return calls.isEmpty() ? null : calls;
                });
    }

    /** A session is no more. */
    void forgotten(long number) {
        Set<Watcher> calls = open.get(number);
        if (calls != null) {
            calls.forEach(Watcher::end);
        }
    }
}
