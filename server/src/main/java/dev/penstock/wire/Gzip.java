package dev.penstock.wire;

import com.google.protobuf.MessageLite;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses and decompresses messages. Any thread. */
final class Gzip {
    /** A decompressed message; the array may be longer. */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Decompressed(byte[] bytes, int length) {}

    private static final int FIRST_GUESS = 4;

    private Gzip() {}

    /**
     * Decompresses a message of at most {@code limit} bytes; what would be larger is refused as soon
     * as it is, not afterwards.
     */
    static Decompressed decompress(byte[] bytes, int offset, int length, int limit) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes, offset, length))) {
            byte[] target = new byte[(int) Math.clamp((long) length * FIRST_GUESS, 64, limit + 1L)];
            int filled = 0;
            while (true) {
                int read = in.read(target, filled, target.length - filled);
                if (read < 0) {
                    return new Decompressed(target, filled);
                }
                filled += read;
                if (filled > limit) {
                    throw Deframer.tooLarge(filled, limit).asException();
                }
                if (filled == target.length) {
                    target = Arrays.copyOf(target, (int) Math.min(2L * filled, limit + 1L));
                }
            }
        } catch (IOException e) {
            throw Refusal.of(
                            Reason.INTERNAL,
                            "compressed message: " + e.getMessage() + " (expected: gzip)")
                    .asException();
        }
    }

    /** The message, compressed and framed. */
    static byte[] frame(MessageLite message) {
        var out =
                new ByteArrayOutputStream(Math.max(64, message.getSerializedSize() / FIRST_GUESS));
        try (var gzip = new GZIPOutputStream(out)) {
            message.writeTo(gzip);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array", e);
        }
        byte[] compressed = out.toByteArray();
        return Frames.frame(Frames.COMPRESSED, compressed, compressed.length);
    }
}
