package dev.penstock.ingest;

import dev.penstock.journal.Journal;

/**
 * How a lane works.
 *
 * @param batchBytes facts handed to the journal at once, default 1 MiB
 * @param commandBytes facts of one command; of more it is refused, default 96 MiB
 * @param flights batches in the journal at once, default 4
 * @param queueBytes weight of commands that may wait; more are refused OVERLOADED, default 256 MiB
 * @param checkpointBytes journal bytes after which views are made persistent, default 128 MiB
 */
public record LaneConfig(
        int batchBytes, int commandBytes, int flights, long queueBytes, long checkpointBytes) {

    public LaneConfig {
        if (batchBytes < 4096) {
            throw new IllegalArgumentException(
                    "lane.batch-bytes: " + batchBytes + " (expected: at least 4096)");
        }
        if (commandBytes < 4096 || (long) batchBytes + commandBytes > Journal.MOST_BATCH_BYTES) {
            throw new IllegalArgumentException(
                    "lane.command-bytes: "
                            + commandBytes
                            + " (expected: at least 4096, and with lane.batch-bytes at most "
                            + Journal.MOST_BATCH_BYTES
                            + ")");
        }
        if (flights < 1 || flights > 64) {
            throw new IllegalArgumentException("lane.flights: " + flights + " (expected: 1 to 64)");
        }
        if (queueBytes < 1 << 20) {
            throw new IllegalArgumentException(
                    "lane.queue-bytes: " + queueBytes + " (expected: at least 1 MiB)");
        }
        if (checkpointBytes < 1 << 20) {
            throw new IllegalArgumentException(
                    "lane.checkpoint-bytes: " + checkpointBytes + " (expected: at least 1 MiB)");
        }
    }

    public static LaneConfig defaults() {
        return new LaneConfig(1 << 20, 96 << 20, 4, 256L << 20, 128L << 20);
    }
}
