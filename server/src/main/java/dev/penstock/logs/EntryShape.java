package dev.penstock.logs;

import dev.penstock.ingest.ProtoReader;

/**
 * Under which numbers a contract's message has the fields of a log entry, as tags. Immutable, any
 * thread.
 *
 * @param ignored a text that is of no interest but must be one
 */
record EntryShape(
        int timestamp,
        int level,
        int application,
        int message,
        int sourceFile,
        int lineNumber,
        int field,
        int ignored) {
    /** A tag that no field has. */
    private static final int NONE = -1;

    /** {@code collection.LogEntry}. */
    static final EntryShape COLLECTION =
            new EntryShape(
                    number(3), text(2), text(1), text(4), text(20), number(21), text(5), NONE);

    /** {@code logs.LogEntry}, which is how entries are stored. */
    static final EntryShape STORED =
            new EntryShape(
                    number(1), text(2), text(3), text(4), text(5), number(6), text(7), text(20));

    private static int number(int field) {
        return field << 3 | ProtoReader.VARINT;
    }

    private static int text(int field) {
        return field << 3 | ProtoReader.LENGTH;
    }
}
