package dev.penstock.client;

import com.google.protobuf.ByteString;
import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.api.files.v1.OpenUploadRequest;
import dev.penstock.api.files.v1.PendingUpload;
import dev.penstock.api.files.v1.UploadChunk;
import dev.penstock.api.files.v1.UploadEnd;
import dev.penstock.api.files.v1.UploadRequest;
import dev.penstock.api.files.v1.UploadResponse;
import io.grpc.CallOptions;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One upload over as many calls as it takes: when one breaks off, the next goes on from the bytes that
 * the server tells to be durable. One thread.
 */
final class UploadRun {
    private static final int PREFETCH = 8;
    private static final int VERSIONS = 100;

    /** For an upload whose broken connection the server has not given up yet. */
    private static final RetryPolicy PATIENT =
            new RetryPolicy(15, Duration.ofMillis(500), Duration.ofSeconds(5));

    private final PenstockClient client;
    private final Connection connection;
    private final TransferConfig config;
    private final @Nullable RateLimit rate;
    private final FileUpload upload;
    private final FileSource source;
    private final TransferListener listener;
    private final ProgressMeter meter;

    /** With which it is opened: again after a lost answer, it is the same upload or file. */
    private final String own = UUID.randomUUID().toString();

    private String id;
    private boolean ending;
    private boolean restarted;
    private long sent;
    private long durable = -1;
    private int failures;

    UploadRun(
            PenstockClient client,
            Connection connection,
            TransferConfig config,
            @Nullable RateLimit rate,
            FileUpload upload,
            FileSource source,
            TransferListener listener) {
        this.client = client;
        this.connection = connection;
        this.config = config;
        this.rate = rate;
        this.upload = upload;
        this.source = source;
        this.listener = listener;
        this.id = upload.uploadId();
        // It may have been stored in an earlier run, whose answer was lost.
        this.ending = !id.isEmpty();
        this.meter =
                new ProgressMeter(
                        source.size(),
                        config.progressEvery(),
                        connection.timing(),
                        listener::onProgress);
    }

    File run() throws IOException, InterruptedException {
        while (true) {
            try {
                File stored = attempt();
                moveTo(source.size());
                listener.onProgress(meter.now());
                return stored;
            } catch (PenstockException broken) {
                Optional<File> stored = afterwards(broken);
                if (stored.isPresent()) {
                    return stored.get();
                }
            }
        }
    }

    /** Waits for the next attempt, unless the file turns out to be stored or nothing helps. */
    private Optional<File> afterwards(PenstockException broken)
            throws IOException, InterruptedException {
        CallFailure failure = broken.failure();
        if (failure.code() == Status.Code.NOT_FOUND && !id.isEmpty()) {
            return gone(broken);
        }
        failures++;
        switch (connection.decide(policy(failure), failures, retryable(failure))) {
            case RetryPolicy.Decision.Retry(var delay) -> {
                listener.onWaiting(failure, delay);
                connection.awaitRetry(delay);
            }
            case RetryPolicy.Decision.GiveUp() -> throw broken;
        }
        return Optional.empty();
    }

    /** The upload has ended: the file is stored and the answer was lost, or it has expired. */
    private Optional<File> gone(PenstockException broken) throws IOException, InterruptedException {
        Optional<File> stored = ending ? stored() : Optional.empty();
        if (stored.isEmpty() && restarted) {
            throw broken;
        }
        restarted = true;
        ending = false;
        id = "";
        return stored;
    }

    private Optional<File> stored() throws IOException, InterruptedException {
        String hash = source.sha256();
        var versions =
                ListFilesRequest.newBuilder()
                        .setVersionsOf(upload.name())
                        .setPageSize(VERSIONS)
                        .build();
        return client.call(FilesGrpc.getListFilesMethod(), versions).getFilesList().stream()
                .filter(file -> file.getSha256().equals(hash))
                .findFirst();
    }

    private RetryPolicy policy(CallFailure failure) {
        return failure.reason().equals("IN_USE") ? PATIENT : config.retries();
    }

    /** An upload still held by our own broken call, or a chunk spoilt on the way, is tried again. */
    private CallFailure retryable(CallFailure failure) {
        boolean again =
                failure.reason().equals("IN_USE")
                        || (failure.code() == Status.Code.DATA_LOSS && !ending);
        return again ? CallFailure.local(Status.Code.UNAVAILABLE, failure.message()) : failure;
    }

    private File attempt() throws IOException, InterruptedException {
        CallOptions options = CallOptions.DEFAULT.withOnReadyThreshold(config.chunkBytes());
        // It may have to be hashed: the server waits for no caller who has nothing to say yet.
        UploadRequest first = first();
        try (var call =
                StreamCall.start(connection, FilesGrpc.getUploadMethod(), options, PREFETCH)) {
            call.send(first);
            UploadResponse begun = call.next();
            if (begun == null) {
                throw early();
            }
            if (begun.hasFile()) {
                return begun.getFile();
            }
            note(begun.getUpload());
            moveTo(begun.getUpload().getDurableBytes());
            sendFrom(begun.getUpload().getDurableBytes(), call);
            return end(call);
        }
    }

    private UploadRequest first() throws IOException {
        if (!id.isEmpty()) {
            return UploadRequest.newBuilder().setUploadId(id).build();
        }
        var open =
                OpenUploadRequest.newBuilder()
                        .setUploadId(own)
                        .setName(upload.name())
                        .setSize(source.size())
                        .setContentType(upload.contentType());
        if (upload.hashing() == FileUpload.Hashing.BEFORE) {
            open.setSha256(source.sha256());
        }
        return UploadRequest.newBuilder().setOpen(open).build();
    }

    /** The next chunk is read and hashed while the one before is on its way. */
    private void sendFrom(long begin, StreamCall<UploadRequest, UploadResponse> call)
            throws IOException, InterruptedException {
        long at = begin;
        while (at < source.size() && !call.isOver()) {
            ByteString data = source.chunk(at, config.messageBytes());
            if (rate != null) {
                rate.acquire(data.size());
            }
            call.send(chunk(at, data));
            at += data.size();
            sent = at;
            meter.add(data.size());
            take(call);
        }
    }

    private static UploadRequest chunk(long offset, ByteString data) {
        var sum = new CRC32C();
        sum.update(data.asReadOnlyByteBuffer());
        return UploadRequest.newBuilder()
                .setChunk(
                        UploadChunk.newBuilder()
                                .setOffset(offset)
                                .setData(data)
                                .setCrc32C((int) sum.getValue()))
                .build();
    }

    private void take(StreamCall<UploadRequest, UploadResponse> call) {
        for (UploadResponse told = call.poll(); told != null; told = call.poll()) {
            if (told.hasUpload()) {
                note(told.getUpload());
            }
        }
    }

    private File end(StreamCall<UploadRequest, UploadResponse> call)
            throws IOException, InterruptedException {
        if (!call.isOver()) {
            ending = true;
            call.send(
                    UploadRequest.newBuilder()
                            .setEnd(UploadEnd.newBuilder().setSha256(source.sha256()))
                            .build());
            call.halfClose();
        }
        for (UploadResponse told = call.next(); told != null; told = call.next()) {
            if (told.hasFile()) {
                return told.getFile();
            }
            note(told.getUpload());
        }
        throw early();
    }

    private static PenstockException early() {
        return CallFailure.local(Status.Code.UNAVAILABLE, "the server ended the stream early")
                .asException();
    }

    private void note(PendingUpload pending) {
        id = pending.getId();
        if (pending.getDurableBytes() > durable) {
            durable = pending.getDurableBytes();
            failures = 0;
        }
        listener.onUpload(pending);
    }

    /** What was sent and is not durable is sent again; what is durable already counts as done. */
    private void moveTo(long offset) {
        meter.skip(offset - sent);
        sent = offset;
    }
}
