package dev.penstock.logs;

import dev.penstock.logs.search.IndexConfig;
import java.time.Duration;

/**
 * Limits of what log entries may be, and how long they are kept. Immutable, any thread.
 *
 * @param retentionAge older entries go
 * @param retentionBytes beyond it the oldest entries go
 * @param maxApplicationBytes length of an application's name
 * @param maxLevelBytes length of a level of a name of its own
 * @param maxMessageBytes length of a message; a longer one is cut
 * @param maxFields fields of one entry
 * @param maxFieldKeyBytes length of a field's key
 * @param maxFieldValueBytes length of a field's value
 * @param maxSourceFileBytes length of the name of a source file
 * @param maxProducerBytes length of a producer's name
 * @param maxEntriesPerMessage entries of one message of a producer; a larger one is refused whole
 * @param futureTolerance how far ahead of the server's clock an entry may be
 * @param batchEntries entries gathered before they are handed over, if more can be read at once
 * @param index how the index is kept
 */
public record LogsConfig(
        Duration retentionAge,
        long retentionBytes,
        int maxApplicationBytes,
        int maxLevelBytes,
        int maxMessageBytes,
        int maxFields,
        int maxFieldKeyBytes,
        int maxFieldValueBytes,
        int maxSourceFileBytes,
        int maxProducerBytes,
        int maxEntriesPerMessage,
        Duration futureTolerance,
        int batchEntries,
        IndexConfig index) {

    public LogsConfig {
        if (!retentionAge.isPositive()) {
            throw new IllegalArgumentException(
                    "logs.retention-age: " + retentionAge + " (expected: positive)");
        }
        requirePositive("logs.retention-bytes", retentionBytes);
        requirePositive("logs.max-application-bytes", maxApplicationBytes);
        requirePositive("logs.max-level-bytes", maxLevelBytes);
        requirePositive("logs.max-message-bytes", maxMessageBytes);
        requirePositive("logs.max-fields", maxFields);
        requirePositive("logs.max-field-key-bytes", maxFieldKeyBytes);
        requirePositive("logs.max-field-value-bytes", maxFieldValueBytes);
        requirePositive("logs.max-source-file-bytes", maxSourceFileBytes);
        requirePositive("logs.max-producer-bytes", maxProducerBytes);
        requirePositive("logs.max-entries-per-message", maxEntriesPerMessage);
        requirePositive("logs.batch-entries", batchEntries);
        if (futureTolerance.isNegative()) {
            throw new IllegalArgumentException(
                    "logs.future-tolerance: " + futureTolerance + " (expected: not negative)");
        }
    }

    /** What applies where nothing is configured. */
    public static LogsConfig defaults() {
        return new LogsConfig(
                Duration.ofDays(7),
                20L << 30,
                255,
                32,
                64 << 10,
                64,
                64,
                4 << 10,
                255,
                255,
                10_000,
                Duration.ofMinutes(5),
                1_000,
                IndexConfig.defaults());
    }

    private static void requirePositive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: positive)");
        }
    }
}
