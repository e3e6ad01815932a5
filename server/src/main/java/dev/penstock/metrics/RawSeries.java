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

    /** Copies the three, one after the other. */
    void copyTo(byte[] target, int at) {
        int nameAt = at + sourceLength();
        System.arraycopy(sourceBytes, sourceFrom, target, at, sourceLength());
        System.arraycopy(nameBytes, nameFrom, target, nameAt, nameLength());
        System.arraycopy(tagBytes, tagFrom, target, nameAt + nameLength(), tagTo - tagFrom);
    }

    /** Whether {@link #copyTo} would write what stands there, to the end. */
    boolean equalTo(byte[] copy, int at) {
        int nameAt = at + sourceLength();
        int tagsAt = nameAt + nameLength();
        return Arrays.equals(copy, tagsAt, copy.length, tagBytes, tagFrom, tagTo)
                && Arrays.equals(copy, nameAt, tagsAt, nameBytes, nameFrom, nameTo)
                && Arrays.equals(copy, at, nameAt, sourceBytes, sourceFrom, sourceTo);
    }
}
