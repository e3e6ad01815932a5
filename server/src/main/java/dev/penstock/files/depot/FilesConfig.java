package dev.penstock.files.depot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Limits of files and transfers. Immutable, any thread.
 *
 * @param maxFileBytes size of one file
 * @param quotaBytes all contents and uploads together; 0: no limit
 * @param keepFreeBytes nothing is taken in when less is free on the disk, so that the rest of the
 *     server goes on
 * @param maxOpenUploads uploads that have not ended
 * @param uploadExpiry an upload ends so long after its last byte
 * @param uploadExtensions what {@code FileUploadService} takes; none: everything
 * @param ioThreads threads that read and write contents
 * @param syncBytes an upload is synced each time it has grown by so much
 * @param maxTransfers uploads and downloads at work at once
 * @param uploadRate bytes per second taken from one caller; 0: as many as come
 * @param downloadRate bytes per second sent to one caller; 0: as many as it takes
 * @param scrubRate bytes per second that are read to see whether they are what was stored; 0: none
 * @param scrubInterval from the end of one look at all contents to the next
 * @param idleTimeout a call or request that uploads ends when nothing comes for so long, a download
 *     when less than 128 KiB of it are taken in it
 * @param export directories whose files may be downloaded
 */
public record FilesConfig(
        long maxFileBytes,
        long quotaBytes,
        long keepFreeBytes,
        int maxOpenUploads,
        Duration uploadExpiry,
        List<String> uploadExtensions,
        int ioThreads,
        long syncBytes,
        int maxTransfers,
        long uploadRate,
        long downloadRate,
        long scrubRate,
        Duration scrubInterval,
        Duration idleTimeout,
        List<Path> export) {

    private static final int LEAST_SYNC_BYTES = 1 << 10;

    public FilesConfig {
        uploadExtensions = List.copyOf(uploadExtensions);
        export = List.copyOf(export);
        atLeast("files.max-file-bytes", maxFileBytes, 1);
        atLeast("files.quota-bytes", quotaBytes, 0);
        atLeast("files.keep-free-bytes", keepFreeBytes, 0);
        atLeast("files.max-open-uploads", maxOpenUploads, 1);
        atLeast("files.upload-expiry in s", uploadExpiry.toSeconds(), 1);
        atLeast("files.io-threads", ioThreads, 1);
        atLeast("files.sync-bytes", syncBytes, LEAST_SYNC_BYTES);
        atLeast("files.max-transfers", maxTransfers, 1);
        atLeast("files.upload-rate", uploadRate, 0);
        atLeast("files.download-rate", downloadRate, 0);
        atLeast("files.scrub-rate", scrubRate, 0);
        atLeast("files.scrub-interval in s", scrubInterval.toSeconds(), 0);
        atLeast("files.idle-timeout in s", idleTimeout.toSeconds(), 1);
    }

    /** What applies where nothing is configured. */
    public static FilesConfig defaults() {
        return new FilesConfig(
                1L << 30,
                0,
                256L << 20,
                1_000,
                Duration.ofHours(24),
                List.of(".txt", ".csv", ".json", ".xml"),
                4,
                8L << 20,
                256,
                0,
                0,
                8L << 20,
                Duration.ofDays(1),
                Duration.ofMinutes(1),
                List.of());
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    key + ": " + value + " (expected: at least " + least + ")");
        }
    }
}
