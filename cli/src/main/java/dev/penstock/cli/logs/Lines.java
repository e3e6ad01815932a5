package dev.penstock.cli.logs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts bytes into lines and knows where each lies. What is not UTF-8 is shown as such; a line that is
 * too long is cut. One thread.
 */
final class Lines {
    static final int LONGEST = 256 << 10;

    private final Sink sink;
    private byte[] line = new byte[1024];
    private int length;
    private long start;
    private long offset;
    private long number;

    /** Receives the lines. */
    interface Sink {
        void line(Line line) throws InterruptedException;
    }

    /**
     * One line, without its end.
     *
     * @param number counted from 1
     * @param start offset of its first byte
     * @param end offset behind its end
     */
    record Line(String text, long number, long start, long end) {}

    /** Reads on at a place that so many lines lie before. */
    Lines(long offset, long linesBefore, Sink sink) {
        this.offset = offset;
        this.start = offset;
        this.number = linesBefore;
        this.sink = sink;
    }

    void take(ByteBuffer bytes) throws InterruptedException {
        while (bytes.hasRemaining()) {
            byte one = bytes.get();
            offset++;
            if (one == '\n') {
                give();
            } else if (length < LONGEST) {
                append(one);
            }
        }
    }

    /** The bytes end here: what has no line end yet is a line. */
    void end() throws InterruptedException {
        if (offset > start) {
            give();
        }
    }

    private void give() throws InterruptedException {
        int begin = start == 0 && startsWithMark() ? 3 : 0;
        int end = length > begin && line[length - 1] == '\r' ? length - 1 : length;
        String text = new String(line, begin, end - begin, StandardCharsets.UTF_8);
        number++;
        var given = new Line(text, number, start, offset);
        start = offset;
        length = 0;
        sink.line(given);
    }

    private void append(byte one) {
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(LONGEST, length * 2));
        }
        line[length++] = one;
    }

    private boolean startsWithMark() {
        return length >= 3
                && line[0] == (byte) 0xEF
                && line[1] == (byte) 0xBB
                && line[2] == (byte) 0xBF;
    }
}
