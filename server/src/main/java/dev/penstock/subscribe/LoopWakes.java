package dev.penstock.subscribe;

import dev.penstock.feed.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes the subscriptions of a feed: however many there are, one task for each event loop and commit.
 * A reader joins and leaves on its own event loop.
 */
final class LoopWakes {
    private record Key(Feed feed, Object loop) {}

    private final ConcurrentHashMap<Key, LoopWake> wakes = new ConcurrentHashMap<>();

    /** Adds a reader to those woken. On its loop. */
    void join(Reader reader) {
        Feed feed = reader.seam().feed();
        wakes.compute(
                new Key(feed, reader.outlet().loop()),
                (_, wake) -> {
                    LoopWake used = wake;
                    if (used == null) {
                        used = new LoopWake(reader.outlet());
                        feed.onPublished(used);
                    }
                    used.add(reader);
                    return used;
                });
    }

    /** Takes a reader out. On its loop. */
    void leave(Reader reader) {
        Feed feed = reader.seam().feed();
        wakes.computeIfPresent(
                new Key(feed, reader.outlet().loop()),
                (_, wake) -> {
                    wake.remove(reader);
                    if (wake.readers.isEmpty()) {
                        feed.forget(wake);
                        return null;
                    }
                    return wake;
                });
    }

    /** The readers of one feed on one event loop. The list belongs to the loop. */
    private static final class LoopWake implements Runnable {
        private final Outlet anyOfLoop;
        private final AtomicBoolean due = new AtomicBoolean();
        private final List<Reader> readers = new ArrayList<>();

        LoopWake(Outlet anyOfLoop) {
            this.anyOfLoop = anyOfLoop;
        }

        @Override
        public void run() {
            if (due.compareAndSet(false, true)) {
                anyOfLoop.execute(this::pumpAll);
            }
        }

        private void pumpAll() {
            due.set(false);
            // Backwards: one that leaves while pumped swaps one already pumped into its place.
            for (int i = readers.size() - 1; i >= 0; i--) {
                if (i < readers.size()) {
                    readers.get(i).pump();
                }
            }
        }

        void add(Reader reader) {
            reader.place(readers.size());
            readers.add(reader);
        }

        void remove(Reader reader) {
            Reader last = readers.removeLast();
            if (last != reader) {
                readers.set(reader.place(), last);
                last.place(reader.place());
            }
        }
    }
}
