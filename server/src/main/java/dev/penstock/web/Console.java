package dev.penstock.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the console's static files from the class path. Assets with a hash in their name never
 * change and may be kept for ever; everything else is asked for again each time and answered 304 if it
 * is the same. A path without a file is a page of the console, so it gets the start page. Files are
 * kept in memory once read; only files that exist are. On event loops, several at once.
 */
public final class Console implements Handler<HttpServerRequest> {
    private static final String START = "index.html";

    /**
     * Names of one or more plain segments; nothing that climbs, hides or is encoded twice. It never
     * goes back, so that the longest path costs no stack.
     */
    private static final Pattern PLAIN_PATH =
            Pattern.compile("[\\w-][\\w.@+-]*+(?:/[\\w-][\\w.@+-]*+)*+");

    private static final String NOT_BUILT =
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Penstock</title>
            <h1>Penstock is running</h1>
            <p>The console is not part of this build. Build with it: <code>./penstock build</code>,
            or <code>mvn package</code> without <code>-Dconsole.skip</code>; it needs Node.js.</p>
            <p>Calls are answered on this port; so are <a href="/health">/health</a> and
            <a href="/metrics">/metrics</a>.</p>
            </html>
            """;

    private final String root;
    private final ClassLoader loader;
    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    /**
     * @param root folder of the files on the class path, e.g. {@code console}
     */
    public Console(String root) {
        this(root, Console.class.getClassLoader());
    }

    Console(String root, ClassLoader loader) {
        this.root = root;
        this.loader = loader;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = plainPath(request.path());
        if (path == null) {
            Answers.text(request, 404, "not found\n");
            return;
        }
        Asset asset = asset(path.isEmpty() ? START : path);
        if (asset == null && isPage(path)) {
            asset = asset(START);
            if (asset == null) {
                Answers.body(
                        request, path.isEmpty() ? 200 : 404, "text/html; charset=utf-8", NOT_BUILT);
                return;
            }
        }
        if (asset == null) {
            Answers.text(request, 404, "not found\n");
        } else {
            asset.send(request);
        }
    }

    /** A path whose last segment has no dot: the console decides what it shows there. */
    private static boolean isPage(String path) {
        return path.indexOf('.', path.lastIndexOf('/') + 1) < 0;
    }

    /** The path below the root, without the slashes around it; null if it is not a plain one. */
    private static @Nullable String plainPath(@Nullable String path) {
        if (path == null || !path.startsWith("/")) {
            return null;
        }
        String decoded;
        try {
            decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return null;
        }
        String trimmed =
                decoded.substring(
                        1, Math.max(1, decoded.length() - (decoded.endsWith("/") ? 1 : 0)));
        return trimmed.isEmpty() || PLAIN_PATH.matcher(trimmed).matches() ? trimmed : null;
    }

    private @Nullable Asset asset(String path) {
        Asset known = assets.get(path);
        if (known != null) {
            return known;
        }
        Asset read = read(path);
        if (read != null) {
            assets.put(path, read);
        }
        return read;
    }

    private @Nullable Asset read(String path) {
        try (var in = loader.getResourceAsStream(root + "/" + path)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            // A folder reads as a listing or as nothing, depending on the class loader
            return isPage(path) ? null : new Asset(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
