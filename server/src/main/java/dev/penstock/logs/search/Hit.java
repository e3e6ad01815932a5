package dev.penstock.logs.search;

/**
 * One entry found. Immutable by agreement: nobody writes to the payload. Any thread.
 *
 * @param offset its place in the feed
 * @param payload as it is stored: fields 1 to 7 of {@code logs.LogEntry}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copied nowhere on purpose
public record Hit(long offset, byte[] payload) {

    /** The entry. */
    public LogLine line() {
        return LogLine.of(payload);
    }
}
