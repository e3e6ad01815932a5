package dev.penstock.files.http;

import dev.penstock.files.depot.Depot;
import dev.penstock.files.depot.FilesConfig;
import dev.penstock.files.depot.NewUpload;
import dev.penstock.files.depot.StoredFile;
import dev.penstock.files.depot.Upload;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Resumable uploads as tus 1.0 has them, with the extensions creation, creation-with-upload,
 * creation-defer-length, checksum, termination, expiration and concatenation. On event loops, several
 * at once.
 */
final class Tus {
    static final String VERSION = "1.0.0";
    private static final String EXTENSIONS =
            "creation,creation-with-upload,creation-defer-length,checksum,termination,expiration,"
                    + "concatenation";
    private static final String BODY = "application/offset+octet-stream";

    private final Depot depot;
    private final FilesConfig config;
    private final Appending appending;
    private final Creation creation;

    /** What an id stands for: an upload, or the file that became of it. */
    private record Known(@Nullable Upload upload, @Nullable StoredFile file) {}

    Tus(Depot depot, FilesConfig config) {
        this.depot = depot;
        this.config = config;
        appending = new Appending(depot, config.maxFileBytes());
        creation = new Creation(depot, config, appending);
    }

    void options(Visit visit) {
        visit.response()
                .putHeader("tus-resumable", VERSION)
                .putHeader("tus-version", VERSION)
                .putHeader("tus-extension", EXTENSIONS)
                .putHeader("tus-max-size", String.valueOf(config.maxFileBytes()))
                .putHeader("tus-checksum-algorithm", Sum.ALGORITHMS)
                .putHeader("allow", "OPTIONS, POST, HEAD, PATCH, DELETE, GET");
        visit.answer(204);
    }

    /**
     * Everything else.
     *
     * @param id of an upload; empty: where uploads are created
     */
    void handle(Visit visit, String method, String id) {
        visit.response().putHeader("tus-resumable", VERSION).putHeader("cache-control", "no-store");
        String version = visit.request().getHeader("tus-resumable");
        if (!VERSION.equals(version)) {
            visit.response().putHeader("tus-version", VERSION);
            throw new HttpRefusedException(
                    HttpRefusedException.PRECONDITION_FAILED,
                    "Tus-Resumable: %s (expected: %s)"
                            .formatted(
                                    version == null ? "none" : Refusal.shorten(version), VERSION));
        }
        switch (method) {
            case "POST" -> create(visit, id);
            case "HEAD" -> head(visit, checked(id));
            case "PATCH" -> patch(visit, checked(id));
            case "DELETE" -> delete(visit, checked(id));
            default -> throw new HttpRefusedException(405, "expected: POST, HEAD, PATCH, DELETE");
        }
    }

    private void create(Visit visit, String id) {
        if (!id.isEmpty()) {
            throw new HttpRefusedException(405, "POST makes a new upload, at /files/");
        }
        creation.handle(visit, hasBody(visit));
    }

    private static String checked(String id) {
        if (!Upload.ID.matcher(id).matches()) {
            throw unknown(id).asException();
        }
        return id;
    }

    private static Refusal unknown(String id) {
        return Refusal.of(
                Reason.NOT_FOUND, "no upload " + Refusal.shorten(id) + ", or it has ended");
    }

    static boolean hasBody(Visit visit) {
        return BODY.equalsIgnoreCase(visit.request().getHeader("content-type"));
    }

    private CompletableFuture<Known> find(String id) {
        return depot.call(
                () -> {
                    Upload upload = depot.upload(id);
                    StoredFile file = upload == null ? depot.catalog().file(id) : null;
                    if (upload == null && file == null) {
                        throw unknown(id).asException();
                    }
                    return new Known(upload, file);
                });
    }

    private void head(Visit visit, String id) {
        // Who asks where to go on is about to: the offset is to be true then.
        var known = appending.free(id).thenCompose(_ -> find(id)).thenCompose(this::completed);
        visit.thenIfWell(
                known,
                found -> {
                    describe(found, visit.response());
                    visit.answer(200);
                });
    }

    /** All of it was received, but what makes it a file was cut short: that is done now. */
    private CompletableFuture<Known> completed(Known known) {
        Upload upload = known.upload();
        if (upload == null
                || upload.wanted().part()
                || upload.wanted().size() != upload.durableBytes()) {
            return CompletableFuture.completedFuture(known);
        }
        return depot.fill(upload.id())
                .thenCompose(filling -> filling.finish(""))
                .thenApply(file -> new Known(null, file));
    }

    private void describe(Known known, HttpServerResponse response) {
        StoredFile file = known.file();
        Upload upload = known.upload();
        if (file != null) {
            response.putHeader("upload-offset", String.valueOf(file.size()))
                    .putHeader("upload-length", String.valueOf(file.size()));
        } else if (upload != null) {
            NewUpload wanted = upload.wanted();
            response.putHeader("upload-offset", String.valueOf(upload.durableBytes()))
                    .putHeader("upload-expires", HttpDates.format(depot.expiresAtMillis(upload)));
            if (wanted.size() < 0) {
                response.putHeader("upload-defer-length", "1");
            } else {
                response.putHeader("upload-length", String.valueOf(wanted.size()));
            }
            if (wanted.part()) {
                response.putHeader("upload-concat", Parts.PARTIAL);
            }
            if (!wanted.note().isEmpty()) {
                response.putHeader("upload-metadata", wanted.note());
            }
        }
    }

    private void patch(Visit visit, String id) {
        var request = visit.request();
        request.pause();
        if (!hasBody(visit)) {
            throw new HttpRefusedException(415, "Content-Type: (expected: " + BODY + ")");
        }
        long offset = Headers.bytes("Upload-Offset", request.getHeader("upload-offset"));
        if (offset < 0) {
            throw Refusal.invalid("Upload-Offset", "none", "a number of bytes").asException();
        }
        Sum sum = Sum.parse(request.getHeader("upload-checksum"));
        long length = Headers.bytes("Upload-Length", request.getHeader("upload-length"));
        visit.enterUpload();
        var appended = find(id).thenCompose(known -> append(visit, known, offset, length, sum));
        visit.thenIfWell(appended, done -> answer(visit, done));
    }

    private CompletableFuture<Appending.Outcome> append(
            Visit visit, Known known, long offset, long length, @Nullable Sum sum) {
        Upload upload = known.upload();
        StoredFile file = known.file();
        if (upload == null) {
            long size = file == null ? 0 : file.size();
            if (offset != size || Headers.contentLength(visit.request()) > 0) {
                throw HttpRefusedException.offset(offset, size);
            }
            return CompletableFuture.completedFuture(new Appending.Outcome(size, file));
        }
        CompletableFuture<Upload> sized =
                length < 0
                        ? CompletableFuture.completedFuture(upload)
                        : depot.announceSize(upload.id(), length);
        return sized.thenCompose(of -> appending.append(visit, of.id(), offset, sum));
    }

    private void answer(Visit visit, Appending.Outcome done) {
        visit.response().putHeader("upload-offset", String.valueOf(done.offset()));
        if (done.file() == null) {
            visit.response().putHeader("upload-expires", HttpDates.format(depot.expiryMillis()));
        }
        visit.answer(204);
    }

    /** Of a file that is whole as well: the client has the say over what it has sent. */
    private void delete(Visit visit, String id) {
        var gone =
                appending
                        .free(id)
                        .thenCompose(_ -> remove(id))
                        .exceptionallyCompose(
                                // Just now it may have become a file.
                                failure ->
                                        isUnknown(failure)
                                                ? remove(id)
                                                : CompletableFuture.failedFuture(failure));
        visit.thenIfWell(gone, _ -> visit.answer(204));
    }

    private CompletableFuture<Void> remove(String id) {
        return find(id).thenCompose(
                        known ->
                                known.upload() != null
                                        ? depot.cancel(id)
                                        : depot.delete(id).<Void>thenApply(_ -> null));
    }

    private static boolean isUnknown(Throwable failure) {
        return HttpRefusedException.cause(failure) instanceof RefusedException e
                && e.refusal().reason() == Reason.NOT_FOUND;
    }
}
