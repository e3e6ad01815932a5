package dev.penstock.files;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bytes per second that each caller may move in one direction: a bucket per caller that may be
 * overdrawn, and says how long to wait until it is not. Any thread.
 */
public final class Pace {
    private final long rate;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();

    private static final class Bucket {
        private int users;
        private double tokens;
        private long filledMillis;
    }

    /** Makes buckets for so many bytes a second; 0: as many as come. */
    Pace(long rate, InstantSource clock) {
        this.rate = rate;
        this.clock = clock;
    }

    /** A transfer of a caller begins; all of a caller's share one bucket. */
    public void enter(String caller) {
        if (rate > 0) {
            buckets.compute(
                    caller,
                    (_, present) -> {
                        Bucket bucket = present == null ? full() : present;
                        bucket.users++;
                        return bucket;
                    });
        }
    }

    private Bucket full() {
        var bucket = new Bucket();
        bucket.tokens = rate;
        bucket.filledMillis = clock.millis();
        return bucket;
    }

    /** A transfer has ended; an empty bucket stays until it would be full again. */
    public void leave(String caller) {
        if (rate > 0) {
            buckets.computeIfPresent(
                    caller,
                    (_, bucket) -> {
                        bucket.users--;
                        return bucket;
                    });
            // One after the other, so that nobody enters one that is about to go.
            for (String each : buckets.keySet()) {
                buckets.computeIfPresent(each, (_, bucket) -> isSpare(bucket) ? null : bucket);
            }
        }
    }

    private boolean isSpare(Bucket bucket) {
        synchronized (bucket) {
            fill(bucket);
            return bucket.users == 0 && bucket.tokens >= rate;
        }
    }

    /** Takes so many bytes; how many milliseconds to wait before more are taken. */
    public long take(String caller, long bytes) {
        Bucket bucket = rate > 0 ? buckets.get(caller) : null;
        if (bucket == null) {
            return 0;
        }
        synchronized (bucket) {
            fill(bucket);
            bucket.tokens -= bytes;
            return bucket.tokens >= 0 ? 0 : (long) Math.ceil(-bucket.tokens * 1_000 / rate);
        }
    }

    private void fill(Bucket bucket) {
        long now = clock.millis();
        long passed = Math.max(0, now - bucket.filledMillis);
        bucket.tokens = Math.min((double) rate, bucket.tokens + passed * (double) rate / 1_000);
        bucket.filledMillis = now;
    }

    /** Callers it remembers. */
    int callers() {
        return buckets.size();
    }
}
