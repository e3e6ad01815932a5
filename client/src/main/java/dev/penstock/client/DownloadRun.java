package dev.penstock.client;

import dev.penstock.api.files.FileChunk;
import dev.penstock.api.files.FileRequest;
import dev.penstock.api.files.FileServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Status;
import java.io.IOException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * One download over as many calls as it takes: when one breaks off, the next fetches what is still
 * missing. A whole file must have the hash that the server tells; of a part each call's bytes must. One
 * thread.
 */
final class DownloadRun {
    /** Chunks of up to 1 MiB that are asked for ahead. */
    private static final int PREFETCH = 3;

    private final Connection connection;
    private final TransferConfig config;
    private final @Nullable RateLimit rate;
    private final RemoteFile file;
    private final FileDownload wanted;
    private final DownloadTarget target;
    private final TransferListener listener;
    private final ProgressMeter meter;
    private final long total;
    private final boolean whole;

    private MessageDigest digest = Hashes.sha256();
    private long have;
    private int failures;

    DownloadRun(
            Connection connection,
            TransferConfig config,
            @Nullable RateLimit rate,
            RemoteFile file,
            FileDownload wanted,
            DownloadTarget target,
            TransferListener listener) {
        this.connection = connection;
        this.config = config;
        this.rate = rate;
        this.file = file;
        this.wanted = wanted;
        this.target = target;
        this.listener = listener;
        total = length(file, wanted);
        whole = total == file.size();
        meter =
                new ProgressMeter(
                        total, config.progressEvery(), connection.timing(), listener::onProgress);
    }

    /** Bytes that such a download brings. */
    static long length(RemoteFile file, FileDownload wanted) {
        long rest = Math.max(0, file.size() - wanted.offset());
        return wanted.limit() == 0 ? rest : Math.min(wanted.limit(), rest);
    }

    /** Fetches what is missing; the bytes in all. */
    long run() throws IOException, InterruptedException {
        begin();
        while (have < total || wanted.offset() > file.size()) {
            try {
                attempt();
            } catch (PenstockException broken) {
                await(broken);
            }
        }
        finish();
        listener.onProgress(meter.now());
        return total;
    }

    private void begin() throws IOException {
        if (target.length() > total) {
            target.discard();
            throw differs("%d bytes (expected: at most %d)".formatted(target.length(), total));
        }
        have = target.length();
        meter.skip(have);
        if (whole) {
            target.hash(digest);
        }
    }

    private void await(PenstockException broken) throws InterruptedException {
        CallFailure failure = broken.failure();
        failures++;
        switch (connection.decide(config.retries(), failures, failure)) {
            case RetryPolicy.Decision.Retry(var delay) -> {
                listener.onWaiting(failure, delay);
                connection.awaitRetry(delay);
            }
            case RetryPolicy.Decision.GiveUp() -> throw broken;
        }
    }

    private void attempt() throws IOException, InterruptedException {
        if (!whole) {
            digest = Hashes.sha256();
        }
        try (var call =
                StreamCall.start(
                        connection,
                        FileServiceGrpc.getDownloadFileMethod(),
                        CallOptions.DEFAULT,
                        PREFETCH)) {
            call.ask(
                    FileRequest.newBuilder()
                            .setFilePath(file.path())
                            .setOffset(wanted.offset() + have)
                            .setLimit(total - have)
                            .build());
            FileChunk last = null;
            for (FileChunk chunk = call.next(); chunk != null; chunk = call.next()) {
                take(chunk);
                last = chunk;
            }
            if (last == null || !last.getIsLastChunk()) {
                throw CallFailure.local(Status.Code.UNAVAILABLE, "the stream ended early")
                        .asException();
            }
            checkPart(last);
        }
    }

    private void take(FileChunk chunk) throws IOException, InterruptedException {
        long expected = wanted.offset() + have;
        boolean fits =
                chunk.getOffset() == expected
                        && chunk.getTotalSize() == file.size()
                        && chunk.getData().size() <= total - have;
        if (!fits) {
            throw differs(
                    "bytes from %d of %d (expected: from %d of %d)"
                            .formatted(
                                    chunk.getOffset(),
                                    chunk.getTotalSize(),
                                    expected,
                                    file.size()));
        }
        int bytes = chunk.getData().size();
        if (rate != null) {
            rate.acquire(bytes);
        }
        chunk.getData().asReadOnlyByteBufferList().forEach(digest::update);
        target.append(chunk.getData());
        have += bytes;
        failures = 0;
        meter.add(bytes);
    }

    private void checkPart(FileChunk last) throws IOException {
        if (!whole) {
            check(last.getChecksum());
        }
    }

    private void finish() throws IOException {
        if (whole) {
            check(file.sha256());
        }
        target.complete();
    }

    private void check(String expected) throws IOException {
        String found = Hashes.hex(digest);
        if (!expected.isEmpty() && !expected.equalsIgnoreCase(found)) {
            target.discard();
            throw differs("sha256 %s (expected: %s)".formatted(found, expected));
        }
    }

    private PenstockException differs(String what) {
        return CallFailure.local(Status.Code.DATA_LOSS, file.name() + ": " + what).asException();
    }
}
