package dev.penstock.metrics;

import java.util.Arrays;

/**
 * Where the raw bytes of one series lie: its source, its name and its block of tag fields. A window
 * on other arrays, reused for point after point by the one decoder that owns it.
 */
final class RawSeries {
    byte[] sourceBytes = new byte[0];
    int sourceFrom;
    int sourceTo;
    byte[] nameBytes = sourceBytes;
    int nameFrom;
    int nameTo;
    byte[] tagBytes = sourceBytes;
    int tagFrom;
    int tagTo;

    /** Of all three together. */
    long hash;

    int sourceLength() {
        return sourceTo - sourceFrom;
    }

    int nameLength() {
        return nameTo - nameFrom;
    }

    int length() {
        return sourceLength() + nameLength() + tagTo - tagFrom;
    }

    /** The three, one after the other. */
    byte[] copy() {
        var copy = new byte[length()];
        int at = sourceLength();
        System.arraycopy(sourceBytes, sourceFrom, copy, 0, at);
        System.arraycopy(nameBytes, nameFrom, copy, at, nameLength());
        at += nameLength();
        System.arraycopy(tagBytes, tagFrom, copy, at, tagTo - tagFrom);
        return copy;
    }

    /** Whether {@link #copy} would give these bytes, split at the same places. */
    boolean equalTo(byte[] copy, int sourceLength, int nameLength) {
        int tagsAt = sourceLength + nameLength;
        return sourceLength == sourceLength()
                && nameLength == nameLength()
                && copy.length == length()
                && Arrays.equals(copy, tagsAt, copy.length, tagBytes, tagFrom, tagTo)
                && Arrays.equals(copy, sourceLength, tagsAt, nameBytes, nameFrom, nameTo)
                && Arrays.equals(copy, 0, sourceLength, sourceBytes, sourceFrom, sourceTo);
    }
}
