package dev.penstock.files.depot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Names, keys and small rows of the tables of files. Any thread. */
final class Tables {
    /** Upload id → upload. */
    static final String UPLOADS = "files-uploads";

    /** File id → file. */
    static final String FILES = "files";

    /** Name → highest version, versions held. */
    static final String NAMES = "files-names";

    /** Name, 0, inverted version → file id. */
    static final String VERSIONS = "files-versions";

    /** Position, inverted → file id: all versions. */
    static final String TIMES = "files-times";

    /** The same of the newest version of each name. */
    static final String NEWEST = "files-newest";

    /** SHA-256 → references, size, damage. */
    static final String CONTENTS = "files-contents";

    /** One row of sums. */
    static final String TOTALS = "files-totals";

    static final byte[] TOTAL = {0};

    private Tables() {}

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    /** All versions of a name, newest first. */
    static byte[] versionsOf(String name) {
        byte[] bytes = text(name);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    static byte[] version(StoredFile file) {
        return version(file.name(), file.version());
    }

    static byte[] version(String name, long version) {
        byte[] prefix = versionsOf(name);
        return ByteBuffer.allocate(prefix.length + Long.BYTES)
                .put(prefix)
                .putLong(Long.MAX_VALUE - version)
                .array();
    }

    /** Newest first. */
    static byte[] time(StoredFile file) {
        return time(file.position());
    }

    static byte[] time(long position) {
        return ByteBuffer.allocate(Long.BYTES).putLong(Long.MAX_VALUE - position).array();
    }

    static byte[] row(Usage usage) {
        return ByteBuffer.allocate(7 * Long.BYTES)
                .putLong(usage.files())
                .putLong(usage.names())
                .putLong(usage.logicalBytes())
                .putLong(usage.storedBytes())
                .putLong(usage.uploads())
                .putLong(usage.stagedBytes())
                .putLong(usage.reservedBytes())
                .array();
    }

    static Usage usage(byte @Nullable [] row) {
        if (row == null) {
            return Usage.NONE;
        }
        ByteBuffer in = ByteBuffer.wrap(row);
        return new Usage(
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong());
    }
}
