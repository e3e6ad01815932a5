package dev.penstock.metrics;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Frame;
import dev.penstock.series.LatestValues;
import dev.penstock.series.LiveSelection;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesSelector;
import dev.penstock.subscribe.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Rounds of newest values: every series of a selection that has changed since the last round. Costs by
 * what is selected. One thread at a time.
 */
abstract class LiveSource implements Rounds.Source {
    private static final int POINTS_LANE = 0;

    final SeriesEngine series;
    private final LiveSelection selection;
    private final LatestValues.Reading reading = new LatestValues.Reading();
    private final LongSupplier committedEnd;
    private final long epoch;
    private final long intervalMillis;
    private long after;

    /**
     * Makes a source.
     *
     * @param committedEnd the points lane's offset up to which everything is in the series engine
     * @param after series that changed at or after this offset are new
     */
    LiveSource(
            SeriesEngine series,
            SeriesSelector selector,
            LongSupplier committedEnd,
            long epoch,
            long after,
            long intervalMillis) {
        this.series = series;
        this.selection = new LiveSelection(series.catalog(), selector);
        this.committedEnd = committedEnd;
        this.epoch = epoch;
        this.after = after;
        this.intervalMillis = intervalMillis;
    }

    /** One changed series. */
    abstract void changed(int id, long timeMillis, double value);

    /** The messages made of what {@link #changed} was told, to be followed by the cursor. */
    abstract List<byte[]> messages();

    @Override
    public final List<Frame> round() {
        // Read first: what changes while the members are looked at is seen again next time.
        long end = committedEnd.getAsLong();
        var _ = selection.refresh();
        for (int id : selection.members()) {
            if (series.latest().change(id) >= after && series.latest().read(id, reading)) {
                changed(id, reading.time(), reading.value());
            }
        }
        List<byte[]> messages = messages();
        var frames = new ArrayList<Frame>(messages.size());
        byte[] before = Cursor.of(epoch, POINTS_LANE, after).encodeBytes();
        for (int i = 0; i < messages.size() - 1; i++) {
            frames.add(Frame.of(messages.get(i), before));
        }
        if (!messages.isEmpty()) {
            // Only the last message's cursor says that the whole round has been seen.
            frames.add(Frame.of(messages.getLast(), Cursor.of(epoch, POINTS_LANE, end)));
        }
        after = end;
        return frames;
    }

    @Override
    public final Frame heartbeat() {
        return Frame.heartbeat(Cursor.of(epoch, POINTS_LANE, after));
    }

    @Override
    public final long untilNext() {
        return intervalMillis;
    }
}
