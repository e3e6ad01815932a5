package dev.penstock.files.http;

import dev.penstock.files.depot.Depot;
import dev.penstock.files.depot.FilesConfig;
import dev.penstock.files.depot.NewUpload;
import dev.penstock.files.depot.StoredFile;
import dev.penstock.files.depot.Upload;
import dev.penstock.refusal.Refusal;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes uploads of requests, and files of parts. On event loops, several at once. */
final class Creation {
    private static final String PART_NAME = "part";

    private final Depot depot;
    private final FilesConfig config;
    private final Appending appending;

    /** An upload or a file, and how much of it there is; -1: nobody asked. */
    private record Made(String id, long offset, boolean pending) {}

    Creation(Depot depot, FilesConfig config, Appending appending) {
        this.depot = depot;
        this.config = config;
        this.appending = appending;
    }

    /**
     * Answers a request for a new upload.
     *
     * @param withBody whether it brings bytes as well
     */
    void handle(Visit visit, boolean withBody) {
        var request = visit.request();
        request.pause();
        var metadata = UploadMetadata.parse(request.getHeader("upload-metadata"));
        CompletableFuture<Made> made =
                switch (Parts.parse(request.getHeader("upload-concat"))) {
                    case Parts.Whole _ -> opened(visit, metadata, false, withBody);
                    case Parts.Partial _ -> opened(visit, metadata, true, withBody);
                    case Parts.Final parts -> joined(visit, metadata, parts);
                };
        visit.thenIfWell(made, done -> answer(visit, done));
    }

    private void answer(Visit visit, Made made) {
        var response = visit.response().putHeader("location", FilesDoor.UPLOADS + made.id());
        if (made.offset() >= 0) {
            response.putHeader("upload-offset", String.valueOf(made.offset()));
        }
        if (made.pending()) {
            response.putHeader("upload-expires", HttpDates.format(depot.expiryMillis()));
        }
        visit.answer(201);
    }

    private CompletableFuture<Made> opened(
            Visit visit, UploadMetadata metadata, boolean part, boolean withBody) {
        long size = size(visit);
        Sum sum = withBody ? Sum.parse(visit.request().getHeader("upload-checksum")) : null;
        boolean fill = withBody || (size == 0 && !part);
        if (fill) {
            visit.enterUpload();
        }
        var wanted =
                new NewUpload(
                        part ? PART_NAME : metadata.fileName(),
                        size,
                        metadata.contentType(),
                        "",
                        part,
                        metadata.raw());
        return depot.open(wanted)
                .thenCompose(
                        opened ->
                                switch (opened) {
                                    case Depot.Pending(Upload upload) ->
                                            fill
                                                    ? filled(visit, upload, sum)
                                                    : made(upload.id(), -1, true);
                                    case Depot.Present(StoredFile file) ->
                                            made(file.id(), file.size(), false);
                                });
    }

    private CompletableFuture<Made> filled(Visit visit, Upload upload, @Nullable Sum sum) {
        return appending
                .append(visit, upload.id(), 0, sum)
                .thenCompose(done -> made(upload.id(), done.offset(), done.file() == null))
                .exceptionallyCompose(
                        // Nobody has been told its address.
                        failure ->
                                depot.cancel(upload.id())
                                        .handle((_, _) -> upload)
                                        .thenCompose(_ -> CompletableFuture.failedFuture(failure)));
    }

    private static CompletableFuture<Made> made(String id, long offset, boolean pending) {
        return CompletableFuture.completedFuture(new Made(id, offset, pending));
    }

    private long size(Visit visit) {
        var request = visit.request();
        String deferred = request.getHeader("upload-defer-length");
        long size = Headers.bytes("Upload-Length", request.getHeader("upload-length"));
        if (deferred != null ? !deferred.equals("1") || size >= 0 : size < 0) {
            throw Refusal.invalid(
                            "Upload-Length",
                            size < 0 ? "none" : size,
                            "a number of bytes, or Upload-Defer-Length: 1")
                    .asException();
        }
        if (size > config.maxFileBytes()) {
            throw HttpRefusedException.tooLarge(size, config.maxFileBytes());
        }
        return size;
    }

    private CompletableFuture<Made> joined(
            Visit visit, UploadMetadata metadata, Parts.Final parts) {
        if (visit.request().getHeader("upload-length") != null) {
            throw Refusal.invalid("Upload-Length", "given", "none: that of the parts")
                    .asException();
        }
        visit.enterUpload();
        var wanted =
                new NewUpload(
                        metadata.fileName(),
                        NewUpload.UNKNOWN,
                        metadata.contentType(),
                        "",
                        false,
                        metadata.raw());
        var freed = parts.ids().stream().map(appending::free).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(freed)
                .thenCompose(_ -> depot.concatenate(parts.ids(), wanted))
                .thenCompose(file -> made(file.id(), file.size(), false));
    }
}
