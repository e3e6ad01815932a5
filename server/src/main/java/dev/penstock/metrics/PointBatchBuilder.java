package dev.penstock.metrics;

import dev.penstock.series.MetricType;
import dev.penstock.series.NewSeries;
import dev.penstock.series.PointColumns;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesLookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the points of the messages that one read brought, until they are handed over as a {@link
 * PointBatch}. Owned by one call; its event loop only.
 */
public final class PointBatchBuilder {
    private static final int SMALLEST = 16;

    /**
     * What messages and keys of new series may come to before they are handed over, whatever became of
     * their points.
     */
    private static final int FULL_BYTES = 1 << 20;

    private final int fullAt;
    private PointColumns points = new PointColumns(SMALLEST);
    private int[] items = new int[SMALLEST];
    private final Map<SeriesKey, Integer> unknownPlaces = new HashMap<>();
    private List<PointBatch.Part> parts = new ArrayList<>();
    private int itemCount;
    private int bytes;
    private int keyBytes;
    private List<PointBatch.Said> said = new ArrayList<>(0);
    private long arrivalMillis;

    private int partPoints;
    private int partUnknown;
    private int partItems;
    private int partSaid;
    private int partKeyBytes;

    public PointBatchBuilder(MetricsConfig config) {
        fullAt = config.batchPoints();
    }

    public boolean isEmpty() {
        return points.size() == 0 && parts.isEmpty();
    }

    /** Whether it is time to hand over before more is decoded. */
    public boolean isFull() {
        return points.size() >= fullAt || bytes + keyBytes >= FULL_BYTES;
    }

    public int size() {
        return points.size();
    }

    /** Counts a message in, accepted or not; those before of which nothing is kept are forgotten. */
    void message(int length, long nowMillis) {
        if (isEmpty()) {
            arrivalMillis = nowMillis;
            bytes = 0;
        }
        bytes += length;
    }

    /** Starts the part that {@link #endPart} or {@link #dropPart} ends. */
    void startPart() {
        partPoints = points.size();
        partUnknown = points.unknown().size();
        partItems = itemCount;
        partSaid = said.size();
        partKeyBytes = keyBytes;
    }

    void endPart(int message, int refused, @Nullable Repeat repeat) {
        parts.add(
                new PointBatch.Part(
                        message,
                        partPoints,
                        points.size(),
                        itemCount - partItems,
                        refused,
                        repeat));
    }

    /** Takes out whatever came since {@link #startPart}. */
    void dropPart() {
        List<NewSeries> unknown = points.unknown();
        for (NewSeries one : unknown.subList(partUnknown, unknown.size())) {
            unknownPlaces.remove(one.key());
        }
        points.truncate(partPoints, partUnknown);
        itemCount = partItems;
        said.subList(partSaid, said.size()).clear();
        keyBytes = partKeyBytes;
    }

    /** Counts an item in, all of whose points follow. */
    void item() {
        itemCount++;
    }

    void add(int item, int seriesId, long timeMillis, double value) {
        int at = points.size();
        if (at == items.length) {
            items = Arrays.copyOf(items, at * 2);
        }
        items[at] = item;
        points.add(seriesId, timeMillis, value);
    }

    /** The negative number that stands for a series without id. */
    int unknown(SeriesKey key, MetricType type) {
        Integer place = unknownPlaces.putIfAbsent(key, points.unknown().size());
        if (place != null) {
            return ~place;
        }
        keyBytes += key.canonical().length;
        return points.addUnknown(new NewSeries(key, type));
    }

    /**
     * Notes which type the point to be added next says that its series has: if it has another, it keeps
     * that. Which one a series without id gets, the lane knows.
     */
    void said(MetricType type, int seriesId, SeriesLookup lookup) {
        if (seriesId < 0 || lookup.type(seriesId) != type) {
            said.add(new PointBatch.Said(points.size(), type));
        }
    }

    /** Hands over what was gathered and starts anew. */
    public PointBatch build() {
        var batch =
                new PointBatch(
                        points, items, parts, itemCount, said, bytes + keyBytes, arrivalMillis);
        int capacity = Math.clamp(points.size(), SMALLEST, Math.max(SMALLEST, fullAt));
        points = new PointColumns(capacity);
        items = new int[capacity];
        unknownPlaces.clear();
        if (!parts.isEmpty()) {
            parts = new ArrayList<>();
        }
        if (!said.isEmpty()) {
            said = new ArrayList<>(0);
        }
        itemCount = 0;
        bytes = 0;
        keyBytes = 0;
        return batch;
    }
}
