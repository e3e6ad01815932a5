package dev.penstock.files.http;

import dev.penstock.files.Traffic;
import dev.penstock.files.depot.Upload;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Takes the requests for files that are not gRPC, and leaves all others alone. On event loops, several
 * at once.
 */
public final class FilesDoor implements Predicate<HttpServerRequest> {
    static final String UPLOADS = "/files/";
    private static final String CONTENT = "/files/content/";
    private static final String OVERRIDE = "x-http-method-override";
    private static final Set<String> MEANT = Set.of("HEAD", "PATCH", "DELETE");

    private final Traffic traffic;
    private final Tus tus;
    private final Download download;

    /** Opens onto the depot of others' traffic. */
    public FilesDoor(Traffic traffic) {
        this.traffic = traffic;
        tus = new Tus(traffic.depot, traffic.config);
        download = new Download(traffic.depot);
    }

    /** Whether it takes the request; then it answers it. */
    @Override
    public boolean test(HttpServerRequest request) {
        String path = request.path();
        if (path == null || !(path.startsWith(UPLOADS) || path.equals("/files"))) {
            return false;
        }
        String method = method(request);
        boolean read =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (path.startsWith(CONTENT) && read) {
            guarded(request, visit -> download.handle(visit, path.substring(CONTENT.length())));
            return true;
        }
        String id = path.equals("/files") ? "" : path.substring(UPLOADS.length());
        // The console has pages here.
        if (method.equals("GET") || (method.equals("HEAD") && !isTus(request, id))) {
            return false;
        }
        guarded(
                request,
                visit -> {
                    if (method.equals("OPTIONS")) {
                        tus.options(visit);
                    } else {
                        tus.handle(visit, method, id);
                    }
                });
        return true;
    }

    private static boolean isTus(HttpServerRequest request, String id) {
        return request.getHeader("tus-resumable") != null || Upload.ID.matcher(id).matches();
    }

    /** Some clients can send no PATCH; whoever can POST can GET. */
    private static String method(HttpServerRequest request) {
        String sent = request.method().name();
        String other = request.getHeader(OVERRIDE);
        if (other == null || !request.method().equals(HttpMethod.POST)) {
            return sent;
        }
        String meant = other.toUpperCase(Locale.ROOT);
        return MEANT.contains(meant) ? meant : sent;
    }

    private interface Handling {
        void handle(Visit visit);
    }

    private void guarded(HttpServerRequest request, Handling handling) {
        var visit = new Visit(request, traffic);
        try {
            handling.handle(visit);
        } catch (RuntimeException e) {
            visit.fail(e);
        }
    }
}
