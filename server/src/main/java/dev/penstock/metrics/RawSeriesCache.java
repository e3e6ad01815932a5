package dev.penstock.metrics;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * From the raw bytes of a series, as they stand in a message, to its id: what makes decoding cheap.
 * Shared by all event loops; every method may be called by any thread.
 *
 * <p>Open addressing in a table of fixed size: an entry lies within {@value #WINDOW} slots of where
 * its hash points, and a full window loses one of its entries at random. Bytes are compared, so the
 * hash is trusted for nothing but speed. Entries are immutable and slots are read and written
 * without synchronisation: a race costs at most a miss. A hit writes nothing and allocates nothing.
 *
 * <p>Only committed series are put here, so nothing must be taken back when a lane refuses or forgets
 * one. Their bytes are known to be valid: a hit needs no further checks of source, name and tags. Tags
 * in another order are other bytes, that is another entry with the same id.
 */
public final class RawSeriesCache {
    private static final int WINDOW = 8;

    /** Longer keys are not kept: an upper bound of the memory taken, 512 bytes an entry. */
    private static final int LONGEST = 512;

    private final @Nullable Entry[] table;
    private final int mask;
    private final RawHash hash;
    private final long seed;

    public RawSeriesCache(MetricsConfig config) {
        this(config.seriesCacheEntries(), RawHash.folded(), ThreadLocalRandom.current().nextLong());
    }

    RawSeriesCache(int entries, RawHash hash, long seed) {
        table = new @Nullable Entry[entries];
        mask = entries - 1;
        this.hash = hash;
        this.seed = seed;
    }

    /** A series that is known by its raw bytes: source, name and tag fields. */
    static final class Entry {
        /** Of the series. */
        final int id;

        /** A hash of the series that is the same for every order of its tags, in every run. */
        final long identity;

        private final long hash;
        private final int sourceLength;
        private final int nameLength;
        private final byte[] key;

        private Entry(RawSeries raw, int id, long identity) {
            this.id = id;
            this.identity = identity;
            hash = raw.hash;
            sourceLength = raw.sourceLength();
            nameLength = raw.nameLength();
            key = raw.copy();
        }

        private boolean isFor(RawSeries raw) {
            return hash == raw.hash && raw.equalTo(key, sourceLength, nameLength);
        }
    }

    /** The hash of a source; seed of {@link #hashTags}. */
    long hashSource(RawSeries raw) {
        return hash.hash(raw.sourceBytes, raw.sourceFrom, raw.sourceTo, seed);
    }

    /** The hash of what all metrics of a point share: source and tags. */
    long hashTags(RawSeries raw, long sourceHash) {
        return hash.hash(raw.tagBytes, raw.tagFrom, raw.tagTo, sourceHash);
    }

    /** The hash of a name. */
    long hashName(byte[] bytes, int from, int to) {
        return hash.hash(bytes, from, to, seed);
    }

    /** Source and tags together with a name. */
    static long combine(long context, long name) {
        return RawHash.mix(context ^ 0xa0761d6478bd642fL, name ^ 0xe7037ed1a0b428dbL);
    }

    @Nullable Entry find(RawSeries raw) {
        int slot = (int) (raw.hash >>> 32);
        for (int i = 0; i < WINDOW; i++) {
            Entry entry = table[(slot + i) & mask];
            if (entry == null) {
                return null;
            }
            if (entry.isFor(raw)) {
                return entry;
            }
        }
        return null;
    }

    /** Remembers a committed series, whose raw bytes have been checked. */
    void put(RawSeries raw, int id, long identity) {
        if (raw.length() > LONGEST) {
            return;
        }
        var entry = new Entry(raw, id, identity);
        int slot = (int) (raw.hash >>> 32);
        for (int i = 0; i < WINDOW; i++) {
            Entry present = table[(slot + i) & mask];
            if (present == null || present.isFor(raw)) {
                table[(slot + i) & mask] = entry;
                return;
            }
        }
        table[(slot + ThreadLocalRandom.current().nextInt(WINDOW)) & mask] = entry;
    }

    /** Forgets everything; for when series were removed. */
    public void clear() {
        Arrays.fill(table, null);
    }
}
