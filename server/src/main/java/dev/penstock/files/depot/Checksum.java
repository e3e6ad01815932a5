package dev.penstock.files.depot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** What a piece of a file must add up to. Immutable, any thread. */
public sealed interface Checksum {
    /** Nothing is known. */
    static Checksum none() {
        return new None();
    }

    /** Nothing is known. */
    record None() implements Checksum {}

    /** CRC32C. */
    record Crc32c(int value) implements Checksum {}

    /** A digest that Java knows by this name. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    record Digest(String algorithm, byte[] value) implements Checksum {}

    /** Whether these bytes, from their position to their limit, add up. */
    default boolean fits(ByteBuffer bytes) {
        return switch (this) {
            case None _ -> true;
            case Crc32c(int value) -> {
                var crc = new CRC32C();
                crc.update(bytes.duplicate());
                yield (int) crc.getValue() == value;
            }
            case Digest(String algorithm, byte[] value) -> {
                MessageDigest digest = digest(algorithm);
                digest.update(bytes.duplicate());
                yield Arrays.equals(digest.digest(), value);
            }
        };
    }

    /** A new digest of an algorithm that every Java has. */
    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new SHA-256. */
    static MessageDigest sha256() {
        return digest("SHA-256");
    }

    /** What it adds up to, hexadecimal; it begins anew. */
    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
