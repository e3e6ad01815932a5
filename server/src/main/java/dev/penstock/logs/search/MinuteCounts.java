package dev.penstock.logs.search;

import dev.penstock.logs.search.IndexSlice.Reading;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The short way to counts of a whole sealed slice: entries per minute and level, counted once and
 * kept. One search, one thread.
 */
final class MinuteCounts {
    private static final int MOST_MINUTES = 10_000;

    private final @Nullable TimeGathering gathering;
    private final Selection selection;
    private final @Nullable Level lowest;
    private final long oldest;
    private final long end;
    private final Patience patience;

    /** For a search that makes of the entries from an offset to another what the gathering makes. */
    MinuteCounts(
            Gathering gathering, Selection selection, long oldest, long end, Patience patience) {
        this.gathering =
                gathering instanceof TimeGathering times && times.isOfMinutes() ? times : null;
        this.selection = selection;
        this.lowest =
                switch (selection.query()) {
                    case LogQuery.All _ -> Level.TRACE;
                    case LogQuery.AtLeast(Level level) -> level;
                    default -> null;
                };
        this.oldest = oldest;
        this.end = end;
        this.patience = patience;
    }

    /** Gives the gathering all it wants of the slice; false if the slice must be walked. */
    boolean over(IndexSlice slice, Reading reading) throws IOException {
        Extent extent = slice.extent();
        boolean whole =
                extent.sealed()
                        && extent.from() >= oldest
                        && extent.next() <= end
                        && selection.covers(extent.least(), extent.greatest());
        if (gathering == null || lowest == null || !whole || !isDense(extent)) {
            return false;
        }
        TimeCounts minutes = slice.minutes();
        if (minutes == null) {
            minutes = count(reading);
            slice.keep(minutes);
        }
        gathering.take(minutes, lowest);
        return true;
    }

    private static boolean isDense(Extent extent) {
        double minutes = ((double) extent.greatest() - extent.least()) / TimeGathering.MINUTE;
        return minutes < MOST_MINUTES - 1;
    }

    private TimeCounts count(Reading reading) throws IOException {
        var all = Selection.of(new LogQuery.All());
        var minutes = new TimeGathering(TimeGathering.MINUTE, MOST_MINUTES);
        new Walk(all, Order.OLDEST_FIRST, 0, Long.MAX_VALUE, patience)
                .over(reading.index(), minutes);
        return minutes.counts();
    }
}
