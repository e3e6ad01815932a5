package dev.penstock.files.depot;

import java.util.regex.Pattern;

/**
 * An upload that has not ended, as it survives a crash. Immutable, any thread.
 *
 * @param id a UUID, also of the file that becomes of it; chosen by the caller or by the server
 * @param wanted what it is to become
 * @param openedAtMillis milliseconds since 1970
 * @param durableBytes received and synced: a resumed upload goes on from here
 * @param touchedAtMillis when it was opened or grew last, milliseconds since 1970
 * @param staged the name of what it has received, its own: an id may be used again when its upload has
 *     ended, and what still goes on for that one must not touch the next
 */
public record Upload(
        String id,
        NewUpload wanted,
        long openedAtMillis,
        long durableBytes,
        long touchedAtMillis,
        String staged) {

    /** What ids look like. */
    public static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Where an upload is on its way. */
    public enum State {
        /** Nothing has been received. */
        OPEN,
        /** Something has. */
        RECEIVING,
        /** All has been, and is being checked. */
        VERIFYING
    }

    Upload sized(long bytes) {
        return new Upload(
                id, wanted.withSize(bytes), openedAtMillis, durableBytes, touchedAtMillis, staged);
    }

    Upload grown(long bytes, long nowMillis) {
        return new Upload(id, wanted, openedAtMillis, bytes, nowMillis, staged);
    }

    /** Whether this is that upload at another time, not only one of the same id. */
    boolean isSame(Upload other) {
        return staged.equals(other.staged);
    }

    /** What it counts for in the quota. */
    long reserved() {
        return Math.max(wanted.size(), durableBytes);
    }
}
