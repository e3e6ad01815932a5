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
 * Rounds of newest values: every series of a selection that has changed since the last round, in
 * pieces of bounded size. Costs by what is selected. One thread at a time.
 */
abstract class LiveSource implements Rounds.Source {
    private static final int POINTS_LANE = 0;

    /** What a reader who takes nothing may hold in memory, and what a message may come to, about. */
    static final int PIECE_BYTES = 64 * 1024;

    final SeriesEngine series;
    private final LiveSelection selection;
    private final LatestValues.Reading reading = new LatestValues.Reading();
    private final LongSupplier committedEnd;
    private final long epoch;
    private final long intervalMillis;
    private long after;

    /** What a round walks through, and how far it has come; walked through when it is over. */
    private int[] members = new int[0];

    private int at;

    /** Up to where everything is seen when the round is over. */
    private long end;

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

    /** One changed series; returns about how many bytes of messages it comes to. */
    abstract int changed(int id, long timeMillis, double value);

    /** The messages made of what {@link #changed} was told, to be followed by the cursor. */
    abstract List<byte[]> messages();

    @Override
    public final List<Frame> round() {
        if (whole()) {
            // Read first: what changes while the members are looked at is seen again next time.
            end = committedEnd.getAsLong();
            var _ = selection.refresh();
            members = selection.members();
            at = 0;
        }
        for (int bytes = 0; !whole() && bytes < PIECE_BYTES; at++) {
            int id = members[at];
            if (series.latest().change(id) >= after && series.latest().read(id, reading)) {
                bytes += changed(id, reading.time(), reading.value());
            }
        }
        return frames(messages());
    }

    private boolean whole() {
        return at == members.length;
    }

    private List<Frame> frames(List<byte[]> messages) {
        var frames = new ArrayList<Frame>(messages.size());
        byte[] before = cursor();
        if (whole()) {
            after = end;
        }
        for (int i = 0; i < messages.size() - 1; i++) {
            frames.add(Frame.of(messages.get(i), before));
        }
        if (!messages.isEmpty()) {
            // Only a round's last message says that the whole of it has been seen.
            frames.add(Frame.of(messages.getLast(), whole() ? cursor() : before));
        }
        return frames;
    }

    private byte[] cursor() {
        return Cursor.of(epoch, POINTS_LANE, after).encodeBytes();
    }

    @Override
    public final Frame heartbeat() {
        return Frame.heartbeat(Cursor.of(epoch, POINTS_LANE, after));
    }

    @Override
    public final long untilNext() {
        return whole() ? intervalMillis : 0;
    }
}
