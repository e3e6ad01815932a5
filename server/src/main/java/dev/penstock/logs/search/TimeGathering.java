package dev.penstock.logs.search;

import dev.penstock.refusal.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.TreeMap;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;

/** Counts entries per bucket of time and level. One search. */
final class TimeGathering implements Gathering {
    static final int MOST_BUCKETS = 1_000;
    static final long MINUTE = 60_000;

    private final int mostBuckets;

    private final long bucketMillis;
    private final TreeMap<Long, long[]> buckets = new TreeMap<>();
    private long currentStart = Long.MIN_VALUE;
    private long currentEnd = Long.MIN_VALUE;
    private long[] current = new long[0];
    private long total;

    TimeGathering(long bucketMillis, int mostBuckets) {
        this.mostBuckets = mostBuckets;
        this.bucketMillis = bucketMillis;
    }

    /** Whether counts per minute are enough to make these. */
    boolean isOfMinutes() {
        return bucketMillis % MINUTE == 0;
    }

    /** Takes what was counted per minute, of this level and above. */
    void take(TimeCounts minutes, Level lowest) {
        for (TimeCounts.Bucket minute : minutes.buckets()) {
            long[] levels = minute.levels();
            for (int rank = lowest.rank(); rank < levels.length; rank++) {
                if (levels[rank] > 0) {
                    moveTo(minute.startMillis());
                    current[rank] += levels[rank];
                    total += levels[rank];
                }
            }
        }
    }

    @Override
    public boolean wants(long least, long greatest) {
        return true;
    }

    @Override
    public Documents documents(LeafReader segment) throws IOException {
        NumericDocValues times = segment.getNumericDocValues(Schema.TIME);
        var origins = new Origins(segment);
        return document -> {
            times.advanceExact(document);
            count(times.longValue(), origins.rank(origins.of(document)));
        };
    }

    @Override
    public void line(long offset, LogLine line) {
        count(line.timeMillis(), line.severity().rank());
    }

    private void count(long time, int rank) {
        if (time < currentStart || time >= currentEnd) {
            moveTo(time);
        }
        current[rank]++;
        total++;
    }

    private void moveTo(long time) {
        long start = Math.floorDiv(time, bucketMillis) * bucketMillis;
        current = buckets.computeIfAbsent(start, _ -> new long[Level.FATAL.rank() + 1]);
        if (buckets.size() > mostBuckets) {
            throw Refusal.invalid(
                            "bucket",
                            bucketMillis + " ms, more than " + mostBuckets + " buckets",
                            "a longer one or a narrower time range")
                    .asException();
        }
        currentStart = start;
        currentEnd = start + bucketMillis;
    }

    TimeCounts counts() {
        var all = new ArrayList<TimeCounts.Bucket>();
        buckets.forEach((start, levels) -> all.add(new TimeCounts.Bucket(start, levels)));
        return new TimeCounts(bucketMillis, all, total);
    }
}
