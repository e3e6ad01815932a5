package dev.penstock.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The identity of a series: name, source and tags. Immutable, any thread.
 *
 * <p>The canonical form is {@code name 0 source 0 (key 0 value 0)*} in UTF-8, tags rising by the bytes
 * of their keys, tags with an empty value left out (a missing label equals ""). Equal series have equal
 * bytes, and the unsigned order of the bytes is the order of series. No part may hold a NUL.
 */
public final class SeriesKey implements Comparable<SeriesKey> {
    private final byte[] canonical;
    private final long hash;

    private SeriesKey(byte[] canonical) {
        this.canonical = canonical;
        this.hash = hash(canonical, 0, canonical.length);
    }

    /** The key of these parts; the caller has checked lengths and alphabet. */
    public static SeriesKey of(String name, String source, Map<String, String> tags) {
        var sorted = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        tags.forEach(
                (key, value) -> {
                    if (!value.isEmpty()) {
                        sorted.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
                    }
                });
        var parts = new ArrayList<byte[]>(2 + 2 * sorted.size());
        parts.add(name.getBytes(UTF_8));
        parts.add(source.getBytes(UTF_8));
        sorted.forEach(
                (key, value) -> {
                    parts.add(key);
                    parts.add(value);
                });
        return new SeriesKey(join(parts));
    }

    /** The key with these canonical bytes, which are copied; they must be well formed. */
    public static SeriesKey ofCanonical(byte[] bytes, int from, int to) {
        return new SeriesKey(Arrays.copyOfRange(bytes, from, to));
    }

    /** A 64-bit hash of canonical bytes; differs from process to process, so never store it. */
    public static long hash(byte[] bytes, int from, int to) {
        return KeyHash.of(bytes, from, to);
    }

    /** The canonical bytes; not to be changed. */
    public byte[] canonical() {
        return canonical;
    }

    /** {@link #hash(byte[], int, int)} of the canonical bytes. */
    public long hash() {
        return hash;
    }

    public String name() {
        return part(0);
    }

    public String source() {
        return part(1);
    }

    /** The tags in canonical order. */
    public Map<String, String> tags() {
        return CanonicalKeys.tags(canonical, 0, canonical.length);
    }

    /** Shows the parts. */
    public void parts(KeyParts parts) {
        CanonicalKeys.show(canonical, 0, canonical.length, parts);
    }

    @Override
    public int compareTo(SeriesKey other) {
        return Arrays.compareUnsigned(canonical, other.canonical);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SeriesKey key
                && hash == key.hash
                && Arrays.equals(canonical, key.canonical);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }

    @Override
    public String toString() {
        return name() + "{source=" + source() + ", " + tags() + "}";
    }

    private String part(int index) {
        int from = 0;
        for (int i = 0; i < index; i++) {
            from = CanonicalKeys.end(canonical, from) + 1;
        }
        return new String(canonical, from, CanonicalKeys.end(canonical, from) - from, UTF_8);
    }

    private static byte[] join(List<byte[]> parts) {
        byte[] joined = new byte[parts.stream().mapToInt(part -> part.length + 1).sum()];
        int at = 0;
        for (byte[] part : parts) {
            for (byte b : part) {
                if (b == 0) {
                    throw new IllegalArgumentException("NUL within a part of a series key");
                }
                joined[at++] = b;
            }
            joined[at++] = 0;
        }
        return joined;
    }
}
