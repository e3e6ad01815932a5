package dev.penstock.metrics;

/**
 * What the rest of the server contributes to the status; read anew for each answer.
 *
 * @param state {@code serving}, {@code recovering} or {@code out-of-space}
 * @param startedAtMillis when the server started
 * @param connections open connections
 * @param journalBytes bytes in the journal
 * @param archivedBytes bytes of segments that the journal has done with, kept for readers of feeds
 * @param dataBytes bytes of records on disk
 * @param syncP99Millis 99th percentile of fsync since the start
 * @param diskFreeBytes free space of the data folder's disk
 * @param logEntries log entries stored since the start
 */
public record ServerFigures(
        String state,
        long startedAtMillis,
        int connections,
        long journalBytes,
        long archivedBytes,
        long dataBytes,
        double syncP99Millis,
        long diskFreeBytes,
        long logEntries) {}
