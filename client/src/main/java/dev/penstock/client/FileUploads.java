package dev.penstock.client;

import dev.penstock.api.files.v1.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores files: several side by side, each resumed when its connection breaks, in constant memory. The
 * rate limit is for all together. Any thread.
 */
public final class FileUploads {
    private final PenstockClient client;
    private final Connection connection;
    private final TransferConfig config;
    private final Transfers transfers;
    private final @Nullable RateLimit rate;

    FileUploads(PenstockClient client, Connection connection, TransferConfig config) {
        this.client = client;
        this.connection = connection;
        this.config = config;
        transfers = new Transfers(config.atOnce());
        rate = RateLimit.orNone(config.bytesPerSecond(), connection.timing());
    }

    /**
     * Stores one file on the calling thread; it is visible and synced when this returns. An
     * interruption leaves an upload that can be resumed by its id.
     *
     * @throws PenstockException when it failed for good
     * @throws IOException when the file cannot be read
     */
    public File upload(FileUpload upload, TransferListener listener)
            throws IOException, InterruptedException {
        try (var source = new FileSource(upload.path())) {
            return new UploadRun(client, connection, config, rate, upload, source, listener).run();
        }
    }

    /** Stores all of them, whatever becomes of the others; outcomes in their order. */
    public List<TransferOutcome<File>> uploadAll(
            List<FileUpload> uploads, Function<FileUpload, TransferListener> listeners)
            throws InterruptedException {
        return transfers.run(
                uploads.stream()
                        .<Callable<File>>map(one -> () -> upload(one, listeners.apply(one)))
                        .toList());
    }

    /** Stops what {@link #uploadAll} runs; what the server has stays there to be resumed. */
    public void stop() {
        transfers.stop();
    }
}
