package dev.penstock.logs.search;

import dev.penstock.feed.Feed;
import dev.penstock.logs.search.IndexSlice.Reading;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.lucene.index.CorruptIndexException;
import org.jspecify.annotations.Nullable;

/**
 * Shows a gathering every entry that matches and was stored when the search began: those in slices by
 * the index, the rest one by one. Any thread that may block.
 */
final class Searcher {
    private final Feed feed;
    private final Slices slices;
    private final Follower follower;
    private final IndexConfig config;
    private final InstantSource clock;

    Searcher(Feed feed, Slices slices, Follower follower, IndexConfig config, InstantSource clock) {
        this.feed = feed;
        this.slices = slices;
        this.follower = follower;
        this.config = config;
        this.clock = clock;
    }

    void search(Selection selection, Order order, BooleanSupplier gone, Gathering gathering)
            throws IOException {
        var patience = new Patience(clock, config.searchLimit(), gone);
        long end = feed.end();
        long oldest = feed.history().oldest();
        var scan = new TailScan(feed, selection, patience, gathering);
        List<Seen> seen = new ArrayList<>();
        try {
            long at = oldest;
            for (IndexSlice slice : slices.all()) {
                Seen one = see(slice);
                seen.add(one);
                scan.between(at, Math.min(end, one.extent.from()));
                at = Math.max(at, one.covered());
            }
            scan.between(at, end);
            var walk = new Walk(selection, order, oldest, patience);
            var minutes = new MinuteCounts(gathering, selection, oldest, patience);
            for (Seen one : order.isNewestFirst() ? seen.reversed() : seen) {
                if (!walk(one, selection, walk, minutes, gathering)) {
                    scan.between(Math.max(oldest, one.extent.from()), one.covered());
                }
            }
        } finally {
            for (Seen one : seen) {
                one.close();
            }
        }
    }

    /** A slice as this search sees it: what is being written is read at once, the rest if needed. */
    private record Seen(IndexSlice slice, Extent extent, @Nullable Reading reading) {

        /** Up to where it answers. */
        long covered() {
            return extent.sealed()
                    ? extent.next()
                    : reading == null ? extent.from() : reading.covered();
        }

        void close() throws IOException {
            if (reading != null) {
                reading.close();
            }
        }
    }

    private Seen see(IndexSlice slice) throws IOException {
        Extent extent = slice.extent();
        return new Seen(slice, extent, extent.sealed() ? null : read(slice));
    }

    private @Nullable Reading read(IndexSlice slice) throws IOException {
        return slice.read(clock.millis(), config.refreshEvery().toMillis());
    }

    /** False if the slice has been dropped since it was seen. */
    private boolean walk(
            Seen seen, Selection selection, Walk walk, MinuteCounts minutes, Gathering gathering)
            throws IOException {
        // Asked now: times of what the reading holds are in it.
        Extent extent = seen.slice.extent();
        if (!selection.touches(extent.least(), extent.greatest())
                || !gathering.wants(extent.least(), extent.greatest())) {
            return true;
        }
        try {
            if (seen.reading != null) {
                walk.over(seen.reading.index(), gathering);
                return true;
            }
            Reading reading = read(seen.slice);
            if (reading == null) {
                return false;
            }
            try (reading) {
                if (!minutes.over(seen.slice, reading)) {
                    walk.over(reading.index(), gathering);
                }
            }
            return true;
        } catch (CorruptIndexException e) {
            follower.discard(seen.slice);
            throw e;
        }
    }
}
