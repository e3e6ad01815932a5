package dev.penstock.files.depot;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a content. Immutable, any thread.
 *
 * @param references files that hold it
 * @param damaged whether the disk gave back something else
 */
record Content(String sha256, long references, long size, boolean damaged) {

    Content referencedBy(long count) {
        return new Content(sha256, count, size, damaged);
    }

    Content asDamaged() {
        return new Content(sha256, references, size, true);
    }

    byte[] encode() {
        return ByteBuffer.allocate(17)
                .putLong(references)
                .putLong(size)
                .put((byte) (damaged ? 1 : 0))
                .array();
    }

    static @Nullable Content decode(String sha256, byte @Nullable [] row) {
        if (row == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(row);
        return new Content(sha256, in.getLong(), in.getLong(), in.get() != 0);
    }
}
