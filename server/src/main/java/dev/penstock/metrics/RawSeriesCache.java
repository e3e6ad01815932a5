package dev.penstock.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * From the raw bytes of a series, as they stand in a message, to its id: what makes decoding cheap.
 * Shared by all event loops; every method may be called by any thread.
 *
 * <p>Devices send the same series in the same order again and again. So each entry remembers which one
 * came after it, and most series are found by one comparison, without a hash and without a look into
 * the table. That is a hint and no more: bytes are always compared.
 *
 * <p>Open addressing in a table of fixed size: an entry lies within {@value #WINDOW} slots of where
 * its hash points, and a full window loses one of its entries at random. The hash is trusted for
 * nothing but speed. Races cost at most a miss. A hit allocates nothing.
 *
 * <p>Only committed series are put here, so nothing must be taken back when a lane refuses one. Their
 * bytes are known to be valid: a hit needs no further checks of source, name and tags. Tags in another
 * order are other bytes, that is another entry with the same id.
 */
public final class RawSeriesCache {
    private static final int WINDOW = 8;

    /** Longer keys are not kept: bounds the memory taken. */
    private static final int LONGEST = 512;

    private static final VarHandle TABLE = MethodHandles.arrayElementVarHandle(Known[].class);

    private final @Nullable Known[] table;
    private final int mask;
    private final RawHash hash;
    private final long seed;

    public RawSeriesCache(MetricsConfig config) {
        this(config.seriesCacheEntries(), RawHash.folded(), ThreadLocalRandom.current().nextLong());
    }

    RawSeriesCache(int entries, RawHash hash, long seed) {
        table = new Known[entries];
        mask = entries - 1;
        this.hash = hash;
        this.seed = seed;
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

    /** The entry of a series whose hash is set, if it is here. */
    @Nullable Known find(RawSeries raw) {
        int slot = (int) (raw.hash >>> 32);
        for (int i = 0; i < WINDOW; i++) {
            Known entry = at(slot + i);
            if (entry == null || (entry.hash == raw.hash && entry.isFor(raw))) {
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
        var entry = new Known(raw, id, identity);
        int slot = (int) (raw.hash >>> 32);
        for (int i = 0; i < WINDOW; i++) {
            Known present = at(slot + i);
            if (present == null || present.isFor(raw)) {
                replace(present, slot + i, entry);
                return;
            }
        }
        int victim = slot + ThreadLocalRandom.current().nextInt(WINDOW);
        replace(at(victim), victim, entry);
    }

    private void replace(@Nullable Known present, int slot, Known entry) {
        TABLE.setRelease(table, slot & mask, entry);
        if (present != null) {
            present.forget();
        }
    }

    private @Nullable Known at(int slot) {
        return (Known) TABLE.getAcquire(table, slot & mask);
    }

    /** A series and its raw bytes. All but the hint is final: a race shows an entry whole, or not. */
    static final class Known {
        private final long hash;
        private final int lengths;
        private final byte[] bytes;

        /** Of the series in the catalogue. */
        final int id;

        /** A hash of the series that is the same for every order of its tags, in every run. */
        final long identity;

        private @Nullable Known next;

        /**
         * Whether it is out of the table. Then it follows nothing and nothing follows it, so that the
         * hints keep no more entries alive than the table has, twice.
         */
        private boolean forgotten;

        private Known(RawSeries raw, int id, long identity) {
            hash = raw.hash;
            lengths = lengths(raw);
            bytes = new byte[raw.length()];
            raw.copyTo(bytes, 0);
            this.id = id;
            this.identity = identity;
        }

        /** What came after it the last time, if it is still known. */
        @Nullable Known next() {
            Known hint = next;
            return hint == null || hint.forgotten ? null : hint;
        }

        /** Remembers what came after it. */
        void next(Known follower) {
            if (!forgotten && next != follower) {
                next = follower;
            }
        }

        /** Whether it has these bytes. */
        boolean isFor(RawSeries raw) {
            return bytes.length == raw.length() && lengths == lengths(raw) && raw.equalTo(bytes, 0);
        }

        private void forget() {
            forgotten = true;
            next = null;
        }

        /** Where source and name end: the same bytes split elsewhere are another series. */
        private static int lengths(RawSeries raw) {
            return (raw.sourceLength() << 16) | raw.nameLength();
        }
    }
}
