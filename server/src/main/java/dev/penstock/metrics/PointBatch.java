package dev.penstock.metrics;

import dev.penstock.series.MetricType;
import dev.penstock.series.PointColumns;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Points on their way to a lane: the command. Made by a {@link PointBatchBuilder} on an event loop,
 * which keeps nothing of it; from then on it belongs to the lane, whose thread alone may call it.
 *
 * <p>A series that the decoder knew is given by its id; one that it did not know by {@code ~n}, where n
 * is its place in {@link PointColumns#unknown}. Points of one item stand together, and an item is stored
 * whole or not at all.
 */
public final class PointBatch {

    /**
     * The points of one message that is answered, or recognised when repeated, by itself.
     *
     * @param message its number in the call, from 1
     * @param fromPoint first of its points
     * @param toPoint after the last of its points
     * @param items accepted by the decoder, that is with points here
     * @param refused items refused by the decoder
     * @param repeat what it is recognised by, if it is to be
     */
    public record Part(
            int message,
            int fromPoint,
            int toPoint,
            int items,
            int refused,
            @Nullable Repeat repeat) {}

    /** A point that says another type than its series has, or one whose series has no id yet. */
    record Said(int point, MetricType type) {}

    /** Told of the items that {@link #settle} leaves out because a series of theirs is refused. */
    @FunctionalInterface
    public interface RefusedItems {
        /** {@code item} is its number, {@code unknown} the place of the refused series in {@link PointColumns#unknown}. */
        void refused(@Nullable Part part, int item, int unknown);
    }

    private final PointColumns points;
    private final int[] items;
    private final List<Part> parts;
    private final int itemCount;
    private final List<Said> said;
    private final int bytes;
    private final long arrivalMillis;

    PointBatch(
            PointColumns points,
            int[] items,
            List<Part> parts,
            int itemCount,
            List<Said> said,
            int bytes,
            long arrivalMillis) {
        this.points = points;
        this.items = items;
        this.parts = parts;
        this.itemCount = itemCount;
        this.said = said;
        this.bytes = bytes;
        this.arrivalMillis = arrivalMillis;
    }

    /** All points, as decoded. */
    public PointColumns points() {
        return points;
    }

    /** The number of the item a point is of: the place of its message or point as the caller counts, from 1. */
    public int item(int point) {
        return items[point];
    }

    /** Covers all points, or is empty if messages are not told apart. */
    public List<Part> parts() {
        return parts;
    }

    /** Items with points in here. */
    public int itemCount() {
        return itemCount;
    }

    /**
     * Points that said another type than their series has. Before {@link #settle}.
     *
     * @param types of the series in {@link PointColumns#unknown}; null: refused
     * @param leftOut the parts whose points do not count
     */
    int typeConflicts(@Nullable MetricType[] types, BitSet leftOut) {
        int conflicts = 0;
        int part = 0;
        for (Said one : said) {
            while (part < parts.size() && parts.get(part).toPoint <= one.point) {
                part++;
            }
            int series = points.series(one.point);
            MetricType has = series < 0 ? types[~series] : null;
            boolean conflict = series >= 0 || (has != null && has != one.type);
            conflicts += conflict && !leftOut.get(part) ? 1 : 0;
        }
        return conflicts;
    }

    /** The places in {@link PointColumns#unknown} of series that have points in parts not left out. */
    BitSet unknownBut(BitSet leftOut) {
        var wanted = new BitSet();
        if (leftOut.isEmpty()) {
            wanted.set(0, points.unknown().size());
            return wanted;
        }
        for (int i = leftOut.nextClearBit(0); i < parts.size(); i = leftOut.nextClearBit(i + 1)) {
            for (int point = parts.get(i).fromPoint; point < parts.get(i).toPoint; point++) {
                if (points.series(point) < 0) {
                    wanted.set(~points.series(point));
                }
            }
        }
        return wanted;
    }

    /** The size of the messages decoded into this and of the keys of new series, for credit. */
    public int bytes() {
        return bytes;
    }

    /** When the first of it arrived. */
    public long arrivalMillis() {
        return arrivalMillis;
    }

    /**
     * The points to store, with ids throughout. Once; what {@link #points} returned is reused.
     *
     * @param ids of the series in {@link PointColumns#unknown}; negative: refused, and with it every item that
     *     has a point of it
     * @param repeated the parts that are left out because they were stored before
     */
    public PointColumns settle(int[] ids, BitSet repeated, RefusedItems refused) {
        if (points.unknown().isEmpty() && repeated.isEmpty()) {
            return points;
        }
        int kept = 0;
        if (parts.isEmpty()) {
            kept = settle(null, 0, points.size(), 0, ids, refused);
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!repeated.get(i)) {
                Part part = parts.get(i);
                kept = settle(part, part.fromPoint, part.toPoint, kept, ids, refused);
            }
        }
        points.truncate(kept);
        return points;
    }

    private int settle(
            @Nullable Part part, int from, int to, int kept, int[] ids, RefusedItems refused) {
        int start = from;
        while (start < to) {
            int end = start + 1;
            while (end < to && items[end] == items[start]) {
                end++;
            }
            int culprit = refusedSeries(start, end, ids);
            if (culprit < 0) {
                kept = move(start, end, kept, ids);
            } else {
                refused.refused(part, items[start], culprit);
            }
            start = end;
        }
        return kept;
    }

    private int refusedSeries(int from, int to, int[] ids) {
        for (int i = from; i < to; i++) {
            int series = points.series(i);
            if (series < 0 && ids[~series] < 0) {
                return ~series;
            }
        }
        return -1;
    }

    private int move(int from, int to, int kept, int[] ids) {
        for (int i = from; i < to; i++, kept++) {
            int series = points.series(i);
            points.move(i, kept);
            if (series < 0) {
                points.resolve(kept, ids[~series]);
            }
        }
        return kept;
    }
}
