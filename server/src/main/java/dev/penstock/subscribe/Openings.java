package dev.penstock.subscribe;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Position;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Where a subscription starts: at a cursor, at a past moment, or with what comes next. Any thread. */
public final class Openings {
    private Openings() {}

    /** With what comes next. */
    public static List<Position> live(List<Feed> feeds) {
        return feeds.stream().map(feed -> new Position(feed.lane(), feed.end())).toList();
    }

    /** With the first events at or after a moment. Blocks on the disk. */
    public static List<Position> at(List<Feed> feeds, long timeMillis) {
        var start = new ArrayList<Position>(feeds.size());
        for (Feed feed : feeds) {
            long end = feed.end();
            long offset = feed.records().firstAtOrAfter(feed.id(), timeMillis).orElse(end);
            start.add(new Position(feed.lane(), offset));
        }
        return start;
    }

    /**
     * Behind a cursor. A lane the cursor does not know starts with what comes next.
     *
     * @throws dev.penstock.refusal.RefusedException when the cursor is not of this folder
     */
    public static List<Position> after(List<Feed> feeds, Cursor cursor) {
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
        return start;
    }

    /** The oldest cursor of a feed that can still be resumed. */
    static Cursor oldest(Feed feed) {
        return Cursor.of(feed.epoch(), feed.lane(), feed.records().size(feed.id()).oldest());
    }
}
