package dev.penstock.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.logs.EntryDraft.Text;
import dev.penstock.logs.search.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the entries of the messages that one read brought, in their stored form: fields 1 to 7 of
 * {@code logs.LogEntry} in this order, level and time normalised, the message cut to its limit. Owned
 * by one call; its event loop only.
 */
final class LogBatchBuilder {
    /** Names the field that a cut message has: its length in bytes. */
    static final String CUT = "penstock.cut";

    private static final int SMALLEST = 1 << 10;
    private static final int FULL_BYTES = 1 << 20;
    private static final int LONGEST_VARINT = 10;
    private static final byte[] CUT_KEY = CUT.getBytes(UTF_8);

    private static final byte[][] LEVELS =
            Arrays.stream(Level.values())
                    .map(level -> level.name().getBytes(UTF_8))
                    .toArray(byte[][]::new);

    private final int fullAt;
    private final int mostMessageBytes;
    private byte[] data = new byte[SMALLEST];
    private int at;
    private int[] ends = new int[16];
    private int count;
    private int received;
    private List<LogBatch.Part> parts = new ArrayList<>();
    private int partEntries;
    private int partBytes;

    LogBatchBuilder(LogsConfig config) {
        fullAt = config.batchEntries();
        mostMessageBytes = config.maxMessageBytes();
    }

    boolean isEmpty() {
        return count == 0 && parts.isEmpty();
    }

    /** Whether it is time to hand over before more is decoded. */
    boolean isFull() {
        return count >= fullAt
                || at >= FULL_BYTES
                || received >= FULL_BYTES
                || parts.size() >= fullAt
                || partBytes >= FULL_BYTES;
    }

    /** Bytes of the entries gathered. */
    int size() {
        return at;
    }

    /** Counts a message in, accepted or not; those before of which nothing is kept are forgotten. */
    void message(int length) {
        if (isEmpty()) {
            received = 0;
        }
        received += length;
    }

    /** Starts the part that {@link #endPart} or {@link #dropPart} ends. */
    void startPart() {
        partEntries = count;
    }

    void endPart(int refused, List<String> errors, LogBatch.@Nullable Sequence sequence) {
        var part = new LogBatch.Part(partEntries, count, refused, errors, sequence);
        parts.add(part);
        partBytes += part.bytes();
    }

    /** Takes out whatever came since {@link #startPart}. */
    void dropPart() {
        count = partEntries;
        at = count == 0 ? 0 : ends[count - 1];
    }

    /** Adds an entry that the rules have nothing to object to. */
    void add(EntryDraft entry, long millis) {
        int messageTo = cut(entry.message);
        reserve(bound(entry, messageTo));
        number(1, millis);
        level(entry.level);
        text(3, entry.application);
        bytes(4, entry.message.bytes, entry.message.from, messageTo);
        text(5, entry.sourceFile);
        if (entry.lineNumber != 0) {
            number(6, entry.lineNumber);
        }
        boolean isCut = messageTo < entry.message.to;
        for (int i = 0; i < entry.fields; i++) {
            if (!isCut || !entry.keyIs(i, CUT_KEY, 0, CUT_KEY.length)) {
                field(
                        entry.bytes,
                        entry.keyFrom(i),
                        entry.keyTo(i),
                        entry.valueFrom(i),
                        entry.valueTo(i));
            }
        }
        if (isCut) {
            byte[] both = (CUT + entry.message.length()).getBytes(UTF_8);
            field(both, 0, CUT_KEY.length, CUT_KEY.length, both.length);
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = at;
    }

    /** Hands over what was gathered and starts anew. */
    LogBatch build() {
        var batch = new LogBatch(Arrays.copyOf(data, at), ends, count, parts, received, partBytes);
        if (data.length > 4 * FULL_BYTES) {
            data = new byte[SMALLEST];
        }
        at = 0;
        ends = new int[16];
        count = 0;
        received = 0;
        parts = new ArrayList<>();
        partBytes = 0;
        return batch;
    }

    /** Where the message is cut: at its end, or at a code point within the limit. */
    private int cut(Text message) {
        if (message.length() <= mostMessageBytes) {
            return message.to;
        }
        int to = message.from + mostMessageBytes;
        while ((message.bytes[to] & 0xc0) == 0x80) {
            to--;
        }
        return to;
    }

    private static int bound(EntryDraft entry, int messageTo) {
        int fixed = 16 * (LONGEST_VARINT + 1) + CUT_KEY.length;
        // Upper case may be longer than what was sent: three bytes for one in the worst case.
        int texts =
                entry.application.length()
                        + 3 * entry.level.length()
                        + (messageTo - entry.message.from)
                        + entry.sourceFile.length();
        for (int i = 0; i < entry.fields; i++) {
            texts += entry.valueTo(i) - entry.valueFrom(i) + entry.keyTo(i) - entry.keyFrom(i);
            texts += 4 * (LONGEST_VARINT + 1);
        }
        return fixed + texts;
    }

    private void reserve(int more) {
        if (data.length - at < more) {
            data = Arrays.copyOf(data, Math.max(2 * data.length, at + more));
        }
    }

    private void level(Text level) {
        for (byte[] known : LEVELS) {
            if (level.is(known)) {
                text(2, level);
                return;
            }
        }
        String sent = new String(level.bytes, level.from, level.length(), UTF_8);
        byte[] normal = Level.normalise(sent).getBytes(UTF_8);
        bytes(2, normal, 0, normal.length);
    }

    private void text(int field, Text text) {
        if (!text.isEmpty()) {
            bytes(field, text.bytes, text.from, text.to);
        }
    }

    private void field(byte[] source, int keyFrom, int keyTo, int valueFrom, int valueTo) {
        int key = keyTo - keyFrom;
        int value = valueTo - valueFrom;
        data[at++] = 7 << 3 | 2;
        varint(2 + varintLength(key) + key + varintLength(value) + value);
        bytes(1, source, keyFrom, keyTo);
        bytes(2, source, valueFrom, valueTo);
    }

    private void bytes(int field, byte[] source, int from, int to) {
        data[at++] = (byte) (field << 3 | 2);
        varint(to - from);
        System.arraycopy(source, from, data, at, to - from);
        at += to - from;
    }

    private void number(int field, long value) {
        data[at++] = (byte) (field << 3);
        varint(value);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            data[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        data[at++] = (byte) rest;
    }

    private static int varintLength(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }
}
