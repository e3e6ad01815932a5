package dev.penstock.subscribe;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Position;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Where one subscription starts, and what it is told before. Any thread. */
public sealed interface Openings {

    /**
     * At known offsets, one per feed's lane: behind a cursor, or with what comes next.
     *
     * @param preamble what comes first
     */
    record At(List<Position> positions, Preamble preamble) implements Openings {
        public At {
            positions = List.copyOf(positions);
        }

        public At(List<Position> positions) {
            this(positions, Preamble.NONE);
        }
    }

    /** With the first events at or after a moment, which have to be found on disk. */
    record AtMoment(long timeMillis) implements Openings {

        /** Finds the positions. Blocks on the disk. */
        public List<Position> find(List<Feed> feeds) {
            var start = new ArrayList<Position>(feeds.size());
            for (Feed feed : feeds) {
                long end = feed.end();
                start.add(
                        new Position(
                                feed.lane(),
                                feed.history().firstAtOrAfter(timeMillis).orElse(end)));
            }
            return start;
        }
    }

    /**
     * Where a look at the disk says, after what it found on the way.
     *
     * @param readers the threads that look
     * @param look looks; told when nobody waits any more
     */
    record Sought(Readers readers, Function<BooleanSupplier, At> look) implements Openings {}

    /** At known offsets, after what {@code history} finds on the threads of {@code readers}. */
    static Sought preceded(Readers readers, Function<BooleanSupplier, Preamble> history, At then) {
        return new Sought(readers, gone -> new At(then.positions(), history.apply(gone)));
    }

    /** With what comes next. */
    static At live(List<Feed> feeds) {
        return new At(feeds.stream().map(feed -> new Position(feed.lane(), feed.end())).toList());
    }

    /**
     * Behind a cursor. A lane the cursor does not know starts with what comes next.
     *
     * @throws dev.penstock.refusal.RefusedException when the cursor is not of this folder
     */
    static At after(List<Feed> feeds, Cursor cursor) {
        var start = new ArrayList<Position>(feeds.size());
        for (Feed feed : feeds) {
            long offset = cursor.offset(feed.lane());
            if (cursor.epoch() != feed.epoch() || offset > feed.end()) {
                throw Refusal.of(
                                Reason.CURSOR_OF_OTHER_EPOCH,
                                "after_cursor: from before the data was restored or cut (expected:"
                                        + " a cursor of epoch "
                                        + feed.epoch()
                                        + ")")
                        .with("oldest_cursor", oldest(feed).encode())
                        .asException();
            }
            start.add(new Position(feed.lane(), offset < 0 ? feed.end() : offset));
        }
        return new At(start);
    }

    /** The oldest cursor of a feed that can still be resumed. */
    static Cursor oldest(Feed feed) {
        return Cursor.of(feed.epoch(), feed.lane(), feed.history().oldest());
    }
}
