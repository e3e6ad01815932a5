package dev.penstock.files.depot;

/**
 * How much there is. Immutable, any thread.
 *
 * @param files versions of all names
 * @param names names
 * @param logicalBytes sizes of all versions
 * @param storedBytes sizes of the contents, each once
 * @param uploads open uploads
 * @param stagedBytes what they hold, synced
 * @param reservedBytes what they hold or have announced
 */
public record Usage(
        long files,
        long names,
        long logicalBytes,
        long storedBytes,
        long uploads,
        long stagedBytes,
        long reservedBytes) {
    static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0);

    Usage files(long count, long nameCount, long bytes) {
        return new Usage(
                files + count,
                names + nameCount,
                logicalBytes + bytes,
                storedBytes,
                uploads,
                stagedBytes,
                reservedBytes);
    }

    Usage stored(long bytes) {
        return new Usage(
                files,
                names,
                logicalBytes,
                storedBytes + bytes,
                uploads,
                stagedBytes,
                reservedBytes);
    }

    Usage uploads(long count, long staged, long reserved) {
        return new Usage(
                files,
                names,
                logicalBytes,
                storedBytes,
                uploads + count,
                stagedBytes + staged,
                reservedBytes + reserved);
    }
}
