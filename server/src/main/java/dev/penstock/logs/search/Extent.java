package dev.penstock.logs.search;

import java.util.HashMap;
import java.util.Map;

/**
 * What a slice holds; kept with each commit of it. Immutable, any thread.
 *
 * @param epoch of the feed
 * @param from offsets from here
 * @param next to here, exclusive, are in it
 * @param entries how many
 * @param least least time of an entry
 * @param greatest greatest time of an entry
 * @param madeMillis when it was begun
 * @param sealed whether nothing more will be added
 */
record Extent(
        long epoch,
        long from,
        long next,
        long entries,
        long least,
        long greatest,
        long madeMillis,
        boolean sealed) {

    static Extent empty(long epoch, long from, long madeMillis) {
        return new Extent(epoch, from, from, 0, Long.MAX_VALUE, Long.MIN_VALUE, madeMillis, false);
    }

    /** With one more entry. */
    Extent with(long offset, long timeMillis) {
        return new Extent(
                epoch,
                from,
                offset + 1,
                entries + 1,
                Math.min(least, timeMillis),
                Math.max(greatest, timeMillis),
                madeMillis,
                false);
    }

    /** With nothing more up to an offset. */
    Extent upTo(long offset) {
        return new Extent(
                epoch, from, Math.max(next, offset), entries, least, greatest, madeMillis, sealed);
    }

    Extent asSealed() {
        return new Extent(epoch, from, next, entries, least, greatest, madeMillis, true);
    }

    Map<String, String> encode() {
        var data = new HashMap<String, String>();
        data.put("version", String.valueOf(Schema.VERSION));
        data.put("epoch", String.valueOf(epoch));
        data.put("from", String.valueOf(from));
        data.put("next", String.valueOf(next));
        data.put("entries", String.valueOf(entries));
        data.put("least", String.valueOf(least));
        data.put("greatest", String.valueOf(greatest));
        data.put("made", String.valueOf(madeMillis));
        data.put("sealed", String.valueOf(sealed));
        return data;
    }

    /** Throws IllegalArgumentException if it is not of this version. */
    static Extent decode(Map<String, String> data) {
        if (!String.valueOf(Schema.VERSION).equals(data.get("version"))) {
            throw new IllegalArgumentException(
                    "version " + data.get("version") + " (expected: " + Schema.VERSION + ")");
        }
        return new Extent(
                number(data, "epoch"),
                number(data, "from"),
                number(data, "next"),
                number(data, "entries"),
                number(data, "least"),
                number(data, "greatest"),
                number(data, "made"),
                Boolean.parseBoolean(data.get("sealed")));
    }

    private static long number(Map<String, String> data, String key) {
        return Long.parseLong(data.getOrDefault(key, ""));
    }
}
