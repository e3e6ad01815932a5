package dev.penstock.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * From the raw bytes of a series, as they stand in a message, to its id: what makes decoding cheap.
 * Shared by all event loops; every method may be called by any thread.
 *
 * <p>Open addressing in a table of fixed size: an entry lies within {@value #WINDOW} slots of where
 * its hash points, and a full window loses one of its entries at random. Bytes are compared, so the
 * hash is trusted for nothing but speed. An entry is one array, never changed once it is in the table:
 * hash, identity, id, lengths of source and name, then the bytes; so that a hit costs few cache misses.
 * Races cost at most a miss. A hit writes nothing and allocates nothing.
 *
 * <p>Only committed series are put here, so nothing must be taken back when a lane refuses one. Their
 * bytes are known to be valid: a hit needs no further checks of source, name and tags. Tags in another
 * order are other bytes, that is another entry with the same id.
 */
public final class RawSeriesCache {
    private static final int WINDOW = 8;

    /** Longer keys are not kept: bounds the memory taken. */
    private static final int LONGEST = 512;

    private static final VarHandle TABLE = MethodHandles.arrayElementVarHandle(byte[][].class);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int IDENTITY = 8;
    private static final int ID = 16;
    private static final int LENGTHS = 20;
    private static final int BYTES = 24;

    private final byte @Nullable [][] table;
    private final int mask;
    private final RawHash hash;
    private final long seed;

    public RawSeriesCache(MetricsConfig config) {
        this(config.seriesCacheEntries(), RawHash.folded(), ThreadLocalRandom.current().nextLong());
    }

    RawSeriesCache(int entries, RawHash hash, long seed) {
        table = new byte[entries][];
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

    /** The entry of a series, if it is here; for {@link #id} and {@link #identity}. */
    byte @Nullable [] find(RawSeries raw) {
        int slot = (int) (raw.hash >>> 32);
        for (int i = 0; i < WINDOW; i++) {
            byte[] entry = (byte[]) TABLE.getAcquire(table, (slot + i) & mask);
            if (entry == null || isFor(entry, raw)) {
                return entry;
            }
        }
        return null;
    }

    /** The id of the series. */
    static int id(byte[] entry) {
        return (int) INTS.get(entry, ID);
    }

    /** A hash of the series that is the same for every order of its tags, in every run. */
    static long identity(byte[] entry) {
        return (long) LONGS.get(entry, IDENTITY);
    }

    /** Remembers a committed series, whose raw bytes have been checked. */
    void put(RawSeries raw, int id, long identity) {
        if (raw.length() > LONGEST) {
            return;
        }
        byte[] entry = entry(raw, id, identity);
        int slot = (int) (raw.hash >>> 32);
        for (int i = 0; i < WINDOW; i++) {
            byte[] present = (byte[]) TABLE.getAcquire(table, (slot + i) & mask);
            if (present == null || isFor(present, raw)) {
                TABLE.setRelease(table, (slot + i) & mask, entry);
                return;
            }
        }
        int victim = slot + ThreadLocalRandom.current().nextInt(WINDOW);
        TABLE.setRelease(table, victim & mask, entry);
    }

    private static byte[] entry(RawSeries raw, int id, long identity) {
        var entry = new byte[BYTES + raw.length()];
        LONGS.set(entry, 0, raw.hash);
        LONGS.set(entry, IDENTITY, identity);
        INTS.set(entry, ID, id);
        INTS.set(entry, LENGTHS, lengths(raw));
        raw.copyTo(entry, BYTES);
        return entry;
    }

    private static boolean isFor(byte[] entry, RawSeries raw) {
        return (long) LONGS.get(entry, 0) == raw.hash
                && entry.length == BYTES + raw.length()
                && (int) INTS.get(entry, LENGTHS) == lengths(raw)
                && raw.equalTo(entry, BYTES);
    }

    /** Where source and name end: the same bytes split elsewhere are another series. */
    private static int lengths(RawSeries raw) {
        return (raw.sourceLength() << 16) | raw.nameLength();
    }
}
