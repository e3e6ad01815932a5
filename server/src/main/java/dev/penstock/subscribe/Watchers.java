package dev.penstock.subscribe;

import dev.penstock.refusal.Refusal;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.ServerCall;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/**
 * The calls that follow what may come to be no more, such as a room, without being in it: they end with
 * it, as its name may then be another's. Any thread.
 */
public final class Watchers {
    private final ConcurrentHashMap<Long, Set<Runnable>> open = new ConcurrentHashMap<>();

    /**
     * The listener of a call that ends with what has this number.
     *
     * @param there whether that is still there: not any more when {@link #gone} is told of it
     * @param refusal what the call ends with
     */
    public CallListener ended(
            long number, LongPredicate there, ServerCall call, Subscribed inner, Refusal refusal) {
        return inner.whenClosed(
                follow(number, there, () -> call.execute(() -> call.close(refusal))));
    }

    /** Has somebody told when it is no more; returns what is to be called when they care no more. */
    Runnable follow(long number, LongPredicate there, Runnable end) {
        open.compute(
                number,
                (_, known) -> {
                    Set<Runnable> ends = known == null ? ConcurrentHashMap.newKeySet() : known;
                    ends.add(end);
                    return ends;
                });
        if (!there.test(number)) {
            // It went between being looked up and here.
            end.run();
        }
        return () -> remove(number, end);
    }

    private void remove(long number, Runnable end) {
        open.computeIfPresent(
                number,
                (_, ends) -> {
                    ends.remove(end);
                    return ends.isEmpty() ? null : ends;
                });
    }

    /** What had this number is no more. */
    public void gone(long number) {
        Set<Runnable> ends = open.get(number);
        if (ends != null) {
            ends.forEach(Runnable::run);
        }
    }
}
