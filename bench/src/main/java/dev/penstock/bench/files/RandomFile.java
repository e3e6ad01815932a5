package dev.penstock.bench.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * A file of bytes that nothing can compress. Immutable, any thread.
 *
 * @param sha256 hexadecimal
 */
public record RandomFile(Path path, long size, String sha256) {
    private static final int PIECE = 1 << 20;

    /** Writes one; the same seed gives the same bytes. */
    public static RandomFile make(Path path, long size, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        MessageDigest digest = newDigest();
        try (OutputStream out = Files.newOutputStream(path)) {
            byte[] piece = new byte[PIECE];
            for (long left = size; left > 0; left -= PIECE) {
                random.nextBytes(piece);
                int length = (int) Math.min(PIECE, left);
                out.write(piece, 0, length);
                digest.update(piece, 0, length);
            }
        }
        return new RandomFile(path, size, HexFormat.of().formatHex(digest.digest()));
    }

    public String name() {
        return String.valueOf(path.getFileName());
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
