package dev.penstock.files.depot;

/**
 * An upload that has not ended, as it survives a crash. Immutable, any thread.
 *
 * @param id given by the server
 * @param wanted what it is to become
 * @param openedAtMillis milliseconds since 1970
 * @param durableBytes received and synced: a resumed upload goes on from here
 * @param touchedAtMillis when it was opened or grew last, milliseconds since 1970
 */
public record Upload(
        String id, NewUpload wanted, long openedAtMillis, long durableBytes, long touchedAtMillis) {

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
                id, wanted.withSize(bytes), openedAtMillis, durableBytes, touchedAtMillis);
    }

    Upload grown(long bytes, long nowMillis) {
        return new Upload(id, wanted, openedAtMillis, bytes, nowMillis);
    }

    /** What it counts for in the quota. */
    long reserved() {
        return Math.max(wanted.size(), durableBytes);
    }
}
