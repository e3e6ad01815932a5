package dev.penstock.files.depot;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a name. Immutable, any thread.
 *
 * @param lastVersion the highest number ever given while the name was held
 * @param held versions that are there
 */
record NameRow(long lastVersion, long held) {

    byte[] encode() {
        return ByteBuffer.allocate(16).putLong(lastVersion).putLong(held).array();
    }

    static NameRow decode(byte @Nullable [] row) {
        if (row == null) {
            return new NameRow(0, 0);
        }
        ByteBuffer in = ByteBuffer.wrap(row);
        return new NameRow(in.getLong(), in.getLong());
    }
}
