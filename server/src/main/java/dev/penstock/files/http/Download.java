package dev.penstock.files.http;

import dev.penstock.files.depot.Depot;
import dev.penstock.files.depot.StoredFile;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Files by GET and HEAD, whole or in part. What others have stored is given to be saved, and can do
 * nothing in the name of the console. On event loops, several at once.
 */
final class Download {
    /** Neither scripts nor forms, and an origin of its own, whatever the file says it is. */
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

    private final Depot depot;

    Download(Depot depot) {
        this.depot = depot;
    }

    /**
     * Answers a request.
     *
     * @param segment id or name, as in the path
     */
    void handle(Visit visit, String segment) {
        String name = Percent.decode(segment);
        if (name == null || name.isEmpty()) {
            throw Refusal.invalid("path", segment, "an id or a name in percent-encoded UTF-8")
                    .asException();
        }
        long version =
                Headers.number(
                        "version",
                        visit.request().getParam("version"),
                        "the number of a version, 1 or more");
        visit.enterTransfer(visit.traffic().out);
        CompletableFuture<StoredFile> found = depot.call(() -> find(name, version));
        visit.thenIfWell(found, file -> answer(visit, file));
    }

    private StoredFile find(String name, long version) {
        var catalog = depot.catalog();
        StoredFile file = version > 0 ? catalog.version(name, version) : catalog.find(name);
        if (file == null) {
            throw Refusal.of(
                            Reason.NOT_FOUND,
                            "no file "
                                    + Refusal.shorten(name)
                                    + (version > 0 ? ", version " + version : ""))
                    .asException();
        }
        return file;
    }

    private void answer(Visit visit, StoredFile file) {
        var response = visit.response();
        String tag = '"' + file.sha256() + '"';
        response.putHeader("etag", tag)
                .putHeader("last-modified", HttpDates.format(file.storedAtMillis()))
                .putHeader("cache-control", "private, no-cache")
                .putHeader("accept-ranges", "bytes");
        var conditions = new Preconditions(visit.request()::getHeader, tag, file.storedAtMillis());
        int status = conditions.status();
        if (status != 0) {
            visit.answer(status);
            return;
        }
        boolean body = visit.request().method().equals(HttpMethod.GET);
        // A range has a meaning for GET only.
        Part part = body ? Part.parse(conditions.range(), file.size()) : Part.all(file.size());
        if (part == null) {
            throw new HttpRefusedException(
                    416,
                    "Range: beyond the file's %d bytes".formatted(file.size()),
                    Map.of("content-range", "bytes */" + file.size()));
        }
        describe(response, file, part);
        if (body) {
            visit.thenIfWell(
                    depot.read(file), reading -> new Sending(visit, reading, part).start());
        } else {
            visit.answer(200);
        }
    }

    private static void describe(HttpServerResponse response, StoredFile file, Part part) {
        response.putHeader("content-type", type(file.contentType()))
                .putHeader("content-length", String.valueOf(part.length()))
                .putHeader("content-disposition", Disposition.attachment(file.name()))
                .putHeader("content-security-policy", POLICY)
                .putHeader("cross-origin-resource-policy", "same-origin")
                .putHeader("x-content-type-options", "nosniff");
        if (!part.whole()) {
            response.setStatusCode(206)
                    .putHeader(
                            "content-range",
                            "bytes %d-%d/%d".formatted(part.from(), part.to() - 1, file.size()));
        }
    }

    /** Text is taken for UTF-8 unless it says what it is. */
    private static String type(String type) {
        return type.startsWith("text/") && !type.contains(";") ? type + "; charset=utf-8" : type;
    }
}
