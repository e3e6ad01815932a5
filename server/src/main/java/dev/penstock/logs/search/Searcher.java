package dev.penstock.logs.search;

import dev.penstock.feed.Feed;
import dev.penstock.logs.search.IndexSlice.Reading;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows a gathering every entry that matches and lies before an offset of the feed: those in slices by
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

    /** How long a search that begins now may go on, of which {@code gone} tells that nobody waits. */
    Patience patience(BooleanSupplier gone) {
        return new Patience(clock, config.searchLimit(), gone);
    }

    /** The time a selection is about, as far as entries before an offset are held. */
    TimeSpan span(Selection selection, long end, Patience patience) {
        boolean openStart = selection.startMillis() == Long.MIN_VALUE;
        boolean openEnd = selection.endMillis() == Selection.OPEN;
        var times = openStart || openEnd ? times(end, patience) : new LongSummaryStatistics();
        long from = openStart ? times.getMin() : selection.startMillis();
        long to = openEnd ? times.getMax() : selection.endMillis();
        return from > to ? new TimeSpan(0, 0) : new TimeSpan(from, to);
    }

    private LongSummaryStatistics times(long end, Patience patience) {
        var times = new LongSummaryStatistics();
        var scan = new TailScan(feed, patience, (_, line) -> times.accept(line.timeMillis()));
        long at = feed.history().oldest();
        for (IndexSlice slice : slices.all()) {
            Extent extent = slice.extent();
            scan.between(at, Math.min(end, extent.from()));
            at = Math.max(at, extent.next());
            if (extent.entries() > 0) {
                times.accept(extent.least());
                times.accept(extent.greatest());
            }
        }
        scan.between(at, end);
        return times;
    }

    /** Shows what of the entries before an offset matches. */
    void search(Selection selection, Order order, long end, Patience patience, Gathering gathering)
            throws IOException {
        long oldest = feed.history().oldest();
        var scan =
                new TailScan(
                        feed,
                        patience,
                        (offset, line) -> {
                            if (selection.matches(line)) {
                                gathering.line(offset, line);
                            }
                        });
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
            var walk = new Walk(selection, order, oldest, end, patience);
            var minutes = new MinuteCounts(gathering, selection, oldest, end, patience);
            for (Seen one : order.isNewestFirst() ? seen.reversed() : seen) {
                if (one.extent.from() < end && !walk(one, selection, walk, minutes, gathering)) {
                    long to = Math.min(end, one.covered());
                    scan.between(Math.max(oldest, one.extent.from()), to);
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
        try {
            return slice.read(clock.millis(), config.refreshEvery().toMillis());
        } catch (IOException | InternalError e) {
            discard(slice, e);
            throw e;
        }
    }

    /** Has a slice built anew of which files are missing or are not what they should be. */
    private void discard(IndexSlice slice, Throwable e) {
        if (IndexSlice.isDamage(e)) {
            follower.discard(slice);
        }
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
        } catch (IOException | InternalError e) {
            discard(seen.slice, e);
            throw e;
        }
    }
}
