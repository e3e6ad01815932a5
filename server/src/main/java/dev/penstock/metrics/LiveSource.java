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
import org.jspecify.annotations.Nullable;

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
    private LatestValues.Reading reading = new LatestValues.Reading();
    private LatestValues.Reading other = new LatestValues.Reading();
    private final LongSupplier committedEnd;
    private final long epoch;
    private final long intervalMillis;

    /** Where to start, until it has been looked up: that may have to read the disk. */
    private @Nullable LongSupplier start;

    private long after;

    /** What a round walks through: a series, {@code ~} those that are shown as one with it, ... */
    private int[] walk = new int[0];

    /** How far it has come. */
    private int at;

    /** Up to where everything is seen when the round is over. */
    private long end;

    /** What this round has sent that changed after its end was read, and what the last one had. */
    private SentAhead ahead = new SentAhead();

    private SentAhead aheadBefore = new SentAhead();

    /**
     * Makes a source.
     *
     * @param committedEnd the points lane's offset up to which everything is in the series engine
     * @param start asked in the first round: series that changed at or after this offset are new
     */
    LiveSource(
            SeriesEngine series,
            SeriesSelector selector,
            LongSupplier committedEnd,
            long epoch,
            LongSupplier start,
            long intervalMillis) {
        this.series = series;
        this.selection = new LiveSelection(series.catalog(), selector);
        this.committedEnd = committedEnd;
        this.epoch = epoch;
        this.start = start;
        this.intervalMillis = intervalMillis;
    }

    /** One changed series; returns about how many bytes of messages it comes to. */
    abstract int changed(int id, long timeMillis, double value);

    /**
     * The order to look at members in, a new one after each change. One shown together with that before
     * it, as the newest of them, is {@code ~id}. Here: each by itself.
     */
    int[] together(int[] members) {
        return members;
    }

    /** The messages made of what {@link #changed} was told, to be followed by the cursor. */
    abstract List<byte[]> messages();

    @Override
    public final List<Frame> round() {
        LongSupplier unknown = start;
        if (unknown != null) {
            after = unknown.getAsLong();
            start = null;
        }
        if (whole()) {
            // Read first: what changes while the members are looked at is seen again next time.
            end = committedEnd.getAsLong();
            if (selection.refresh()) {
                walk = together(selection.members());
            }
            at = 0;
        }
        int bytes = 0;
        while (!whole() && bytes < PIECE_BYTES) {
            bytes += next();
        }
        return frames(messages());
    }

    /** Looks at the next series, and those shown as one with it. */
    private int next() {
        int from = at++;
        boolean changed = series.latest().change(walk[from]) >= after;
        while (!whole() && walk[at] < 0) {
            changed |= series.latest().change(~walk[at++]) >= after;
        }
        return changed ? tell(from) : 0;
    }

    /** Tells of the newest of those from an index on, if that is what has changed. */
    private int tell(int from) {
        int newest = walk[from];
        boolean any = series.latest().read(newest, reading);
        for (int i = from + 1; i < at; i++) {
            if (series.latest().read(~walk[i], other) && (!any || isNewer(other, reading))) {
                any = true;
                newest = ~walk[i];
                var spare = reading;
                reading = other;
                other = spare;
            }
        }
        return any && isNews(newest) ? changed(newest, reading.time(), reading.value()) : 0;
    }

    /** Whether what was read of a series has not been sent; to be sent then. */
    private boolean isNews(int id) {
        if (reading.change() < after) {
            return false;
        }
        long mark = SentAhead.mark(id, reading);
        if (reading.change() >= end) {
            ahead.add(mark);
        }
        return !aheadBefore.has(mark);
    }

    private static boolean isNewer(LatestValues.Reading one, LatestValues.Reading other) {
        return one.time() > other.time()
                || (one.time() == other.time() && one.change() > other.change());
    }

    private boolean whole() {
        return at == walk.length;
    }

    private List<Frame> frames(List<byte[]> messages) {
        var frames = new ArrayList<Frame>(messages.size());
        byte[] before = cursor();
        if (whole()) {
            after = end;
            passOn();
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

    /** What has been sent ahead of this round's end is known to the next. */
    private void passOn() {
        var last = aheadBefore;
        aheadBefore = ahead;
        aheadBefore.done();
        ahead = last;
        ahead.clear();
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
