package dev.penstock.client;

import java.time.Duration;

/**
 * How files are transferred. Immutable, any thread.
 *
 * @param atOnce transfers at work side by side
 * @param retries of failures in a row; one that got further counts anew
 * @param bytesPerSecond of all transfers together; 0: as fast as it goes
 * @param chunkBytes of a message of an upload, less under a low rate limit; at most 4 MiB
 * @param progressEvery how often progress is told at most
 */
public record TransferConfig(
        int atOnce,
        RetryPolicy retries,
        long bytesPerSecond,
        int chunkBytes,
        Duration progressEvery) {

    private static final int LARGEST_CHUNK = 4 << 20;

    public TransferConfig {
        if (atOnce < 1) {
            throw new IllegalArgumentException("atOnce: " + atOnce + " (expected: at least 1)");
        }
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "bytesPerSecond: " + bytesPerSecond + " (expected: 0 or more)");
        }
        if (chunkBytes < 1 || chunkBytes > LARGEST_CHUNK) {
            throw new IllegalArgumentException(
                    "chunkBytes: " + chunkBytes + " (expected: 1 to " + LARGEST_CHUNK + ")");
        }
    }

    /** Five at once, three attempts, no rate limit, chunks of 256 KiB, progress five times a second. */
    public static TransferConfig standard() {
        return new TransferConfig(5, RetryPolicy.STANDARD, 0, 256 << 10, Duration.ofMillis(200));
    }

    /**
     * Bytes of a message: no more than each of the transfers may send in a second, so that a slow one
     * is never silent for long.
     */
    int messageBytes() {
        return bytesPerSecond == 0
                ? chunkBytes
                : Math.clamp(bytesPerSecond / atOnce, 1, chunkBytes);
    }

    public TransferConfig withAtOnce(int number) {
        return new TransferConfig(number, retries, bytesPerSecond, chunkBytes, progressEvery);
    }

    public TransferConfig withRetries(RetryPolicy policy) {
        return new TransferConfig(atOnce, policy, bytesPerSecond, chunkBytes, progressEvery);
    }

    public TransferConfig withBytesPerSecond(long rate) {
        return new TransferConfig(atOnce, retries, rate, chunkBytes, progressEvery);
    }

    public TransferConfig withChunkBytes(int bytes) {
        return new TransferConfig(atOnce, retries, bytesPerSecond, bytes, progressEvery);
    }
}
