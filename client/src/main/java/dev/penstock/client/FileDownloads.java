package dev.penstock.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files: several side by side, each resumed when its connection breaks or after an earlier run,
 * in constant memory. The rate limit is for all together. Any thread.
 */
public final class FileDownloads {
    private static final int KEY_DIGITS = 12;

    private final PenstockClient client;
    private final Connection connection;
    private final TransferConfig config;
    private final Transfers transfers;
    private final @Nullable RateLimit rate;

    /**
     * What was fetched.
     *
     * @param path where it is
     * @param bytes fetched, those of earlier runs included
     */
    public record Fetched(RemoteFile file, Path path, long bytes) {}

    FileDownloads(PenstockClient client, Connection connection, TransferConfig config) {
        this.client = client;
        this.connection = connection;
        this.config = config;
        transfers = new Transfers(config.atOnce());
        rate = RateLimit.orNone(config.bytesPerSecond(), connection.timing());
    }

    /** What the server has under that name, id or path. */
    public RemoteFile find(FileDownload wanted) throws InterruptedException {
        return RemoteFile.find(client, wanted);
    }

    /**
     * Fetches into the file that has its place there; is complete when this returns and as it was before if it does not. What an interruption leaves in {@code NAME.….part} beside it is not fetched again.
     *
     * @throws PenstockException when it failed for good, DATA_LOSS when the content is not what the
     *     server stored
     */
    public Fetched download(
            FileDownload wanted, Function<RemoteFile, Path> place, TransferListener listener)
            throws IOException, InterruptedException {
        RemoteFile file = find(wanted);
        Path target = place.apply(file);
        try (var part = new PartFile(target, key(file, wanted))) {
            return new Fetched(file, target, fetch(file, wanted, part, listener));
        }
    }

    /** Fetches as a stream; the bytes fetched. */
    public long download(FileDownload wanted, DownloadTarget target, TransferListener listener)
            throws IOException, InterruptedException {
        return fetch(find(wanted), wanted, target, listener);
    }

    /** Fetches all of them, whatever becomes of the others; outcomes in their order. */
    public List<TransferOutcome<Fetched>> downloadAll(
            List<FileDownload> wanted,
            Function<RemoteFile, Path> place,
            Function<FileDownload, TransferListener> listeners)
            throws InterruptedException {
        return transfers.run(
                wanted.stream()
                        .<Callable<Fetched>>map(
                                one -> () -> download(one, place, listeners.apply(one)))
                        .toList());
    }

    /** Stops what {@link #downloadAll} runs; what has arrived stays to be gone on with. */
    public void stop() {
        transfers.stop();
    }

    private long fetch(
            RemoteFile file, FileDownload wanted, DownloadTarget target, TransferListener listener)
            throws IOException, InterruptedException {
        return new DownloadRun(connection, config, rate, file, wanted, target, listener).run();
    }

    private static String key(RemoteFile file, FileDownload wanted) {
        String content =
                file.sha256().length() < KEY_DIGITS
                        ? Long.toHexString(file.size())
                        : file.sha256().substring(0, KEY_DIGITS);
        long length = DownloadRun.length(file, wanted);
        return length == file.size()
                ? content
                : "%s-%d-%d".formatted(content, wanted.offset(), length);
    }
}
