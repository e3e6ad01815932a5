package dev.penstock.cli.points;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of UTF-8 and knows where in the input it is. A line that is too long is passed over
 * without being held. One thread.
 */
final class LineReader implements Closeable {
    static final int LONGEST_LINE = 1 << 20;
    private static final int BUFFER = 256 << 10;
    private static final int NONE = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private byte[] line = new byte[1024];
    private int length;
    private long offset;
    private long number;
    private @Nullable String pushedBack;
    private Waiting beforeWaiting = () -> {};

    /** What is done while nothing comes. */
    interface Waiting {
        void begins() throws InterruptedException;
    }

    /** Reads on from a place: the input must be there already. */
    LineReader(InputStream in, long offset, long linesBefore) {
        this.in = in;
        this.offset = offset;
        this.number = linesBefore;
    }

    /** Bytes of the input before what comes next. */
    long offset() {
        return offset;
    }

    /** Lines read so far. */
    long number() {
        return number;
    }

    /** Gives a line back, to be read again. */
    void pushBack(String again) {
        pushedBack = again;
    }

    /** Tells when the input has nothing more at once, which may be in the middle of a line. */
    void beforeWaiting(Waiting waiting) {
        beforeWaiting = waiting;
    }

    /** The next line without its end; null at the end of the input. */
    @Nullable String next() throws IOException, InterruptedException, BadLineException {
        if (pushedBack != null) {
            String again = pushedBack;
            pushedBack = null;
            return again;
        }
        length = 0;
        boolean any = false;
        boolean tooLong = false;
        int b;
        while ((b = read()) != NONE && b != '\n') {
            any = true;
            if (length < LONGEST_LINE) {
                append((byte) b);
            } else {
                tooLong = true;
            }
        }
        if (b == NONE && !any) {
            return null;
        }
        number++;
        if (tooLong) {
            throw new BadLineException("longer than 1 MiB");
        }
        return decode();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private int read() throws IOException, InterruptedException {
        if (from == to) {
            if (in.available() == 0) {
                beforeWaiting.begins();
            }
            from = 0;
            to = Math.max(0, in.read(buffer));
            if (to == 0) {
                return NONE;
            }
        }
        offset++;
        return buffer[from++];
    }

    private void append(byte b) {
        if (length == line.length) {
            line = Arrays.copyOf(line, length * 2);
        }
        line[length++] = b;
    }

    private String decode() throws BadLineException {
        int begin = number == 1 && startsWithMark() ? 3 : 0;
        int end = length > begin && line[length - 1] == '\r' ? length - 1 : length;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(line, begin, end - begin))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new BadLineException("not UTF-8");
        }
    }

    private boolean startsWithMark() {
        return length >= 3
                && line[0] == (byte) 0xEF
                && line[1] == (byte) 0xBB
                && line[2] == (byte) 0xBF;
    }
}
