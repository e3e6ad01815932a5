package dev.penstock.metrics;

import dev.penstock.api.metrics.MetricPoint;
import dev.penstock.series.KeyParts;
import dev.penstock.series.Label;
import dev.penstock.series.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes {@code metrics.MetricPoint} straight from the bytes of a series' key, which it is shown before
 * {@link #message}: a round of ten thousand series makes no strings and no maps. One thread.
 */
final class PointEncoder implements KeyParts {
    private static final int NAME = tag(MetricPoint.NAME_FIELD_NUMBER, 2);
    private static final int VALUE = tag(MetricPoint.VALUE_FIELD_NUMBER, 1);
    private static final int TIMESTAMP = tag(MetricPoint.TIMESTAMP_FIELD_NUMBER, 0);
    private static final int LABELS = tag(MetricPoint.LABELS_FIELD_NUMBER, 2);
    private static final int TYPE = tag(MetricPoint.METRIC_TYPE_FIELD_NUMBER, 2);
    private static final int ENTRY_KEY = tag(1, 2);
    private static final int ENTRY_VALUE = tag(2, 2);
    private static final byte[] SOURCE = Label.SOURCE.getBytes(StandardCharsets.UTF_8);
    private byte[] out = new byte[256];
    private int at;
    private byte[] source = new byte[0];
    private int sourceFrom;
    private int sourceTo;

    private static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }

    /** Ends the message of one point whose key has been shown to this; a new array. */
    byte[] message(MetricType type, long timeMillis, double value) {
        // Last, so that it counts over a tag of the same name.
        entry(SOURCE, 0, SOURCE.length, source, sourceFrom, sourceTo);
        byte[] typeName = type.wireName().getBytes(StandardCharsets.US_ASCII);
        room(1 + 10 + 1 + 8);
        if (Double.doubleToRawLongBits(value) != 0) {
            out[at++] = (byte) VALUE;
            fixed64(Double.doubleToRawLongBits(value));
        }
        if (timeMillis != 0) {
            out[at++] = (byte) TIMESTAMP;
            varint(timeMillis);
        }
        text(TYPE, typeName, 0, typeName.length);
        byte[] message = Arrays.copyOf(out, at);
        at = 0;
        return message;
    }

    @Override
    public void name(byte[] bytes, int from, int to) {
        text(NAME, bytes, from, to);
    }

    @Override
    public void source(byte[] bytes, int from, int to) {
        source = bytes;
        sourceFrom = from;
        sourceTo = to;
    }

    @Override
    public void tag(byte[] bytes, int keyFrom, int keyTo, int valueFrom, int valueTo) {
        entry(bytes, keyFrom, keyTo, bytes, valueFrom, valueTo);
    }

    private void entry(
            byte[] key, int keyFrom, int keyTo, byte[] value, int valueFrom, int valueTo) {
        room(1 + 5);
        out[at++] = (byte) LABELS;
        varint(textSize(keyTo - keyFrom) + textSize(valueTo - valueFrom));
        text(ENTRY_KEY, key, keyFrom, keyTo);
        text(ENTRY_VALUE, value, valueFrom, valueTo);
    }

    private void text(int tag, byte[] bytes, int from, int to) {
        int length = to - from;
        room(6 + length);
        out[at++] = (byte) tag;
        varint(length);
        System.arraycopy(bytes, from, out, at, length);
        at += length;
    }

    private static int textSize(int length) {
        return 1 + (length < 128 ? 1 : length < 16_384 ? 2 : 3) + length;
    }

    private void fixed64(long bits) {
        for (int shift = 0; shift < 64; shift += 8) {
            out[at++] = (byte) (bits >>> shift);
        }
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
    }

    private void room(int bytes) {
        if (out.length - at < bytes) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, at + bytes));
        }
    }
}
