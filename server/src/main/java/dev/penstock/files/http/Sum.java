package dev.penstock.files.http;

import dev.penstock.files.depot.Checksum;
import dev.penstock.refusal.Refusal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header Upload-Checksum, {@code sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=}, and what the body adds up to.
 * One thread at a time.
 */
final class Sum {
    /** Names as tus wants them listed. */
    static final String ALGORITHMS = "sha1,sha256,crc32,crc32c";

    private static final String HEADER = "Upload-Checksum";

    private final Running running;
    private final byte[] expected;

    private interface Running {
        void update(ByteBuffer bytes);

        byte[] value();
    }

    private record Digest(MessageDigest digest) implements Running {
        @Override
        public void update(ByteBuffer bytes) {
            digest.update(bytes);
        }

        @Override
        public byte[] value() {
            return digest.digest();
        }
    }

    private record Cyclic(java.util.zip.Checksum crc) implements Running {
        @Override
        public void update(ByteBuffer bytes) {
            crc.update(bytes);
        }

        @Override
        public byte[] value() {
            return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        }
    }

    private Sum(Running running, byte[] expected) {
        this.running = running;
        this.expected = expected;
    }

    /**
     * Reads the header; null if there is none.
     *
     * @throws dev.penstock.refusal.RefusedException INVALID_FIELD if it cannot be checked
     */
    static @Nullable Sum parse(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String text = header.strip();
        int space = text.indexOf(' ');
        Running running = space < 0 ? null : running(text.substring(0, space));
        byte[] expected = space < 0 ? null : decoded(text.substring(space + 1).strip());
        if (running == null || expected == null || expected.length != running.value().length) {
            throw Refusal.invalid(
                            HEADER, header, "one of " + ALGORITHMS + ", a space, base64 of the sum")
                    .asException();
        }
        return new Sum(running, expected);
    }

    private static @Nullable Running running(String algorithm) {
        return switch (algorithm) {
            case "sha1" -> new Digest(Checksum.digest("SHA-1"));
            case "sha256" -> new Digest(Checksum.digest("SHA-256"));
            case "crc32" -> new Cyclic(new CRC32());
            case "crc32c" -> new Cyclic(new CRC32C());
            default -> null;
        };
    }

    private static byte @Nullable [] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    void update(ByteBuffer bytes) {
        running.update(bytes);
    }

    /** Whether everything shown is what was announced; it begins anew. */
    boolean fits() {
        return MessageDigest.isEqual(running.value(), expected);
    }
}
