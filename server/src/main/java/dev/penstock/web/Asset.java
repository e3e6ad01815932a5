package dev.penstock.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/** One static file: its bytes and how it is sent. Immutable, any thread. */
final class Asset {
    /** A hash before the extension, as bundlers write it: {@code index-BxK2_91a.js}. */
    private static final Pattern HASHED = Pattern.compile(".*[-.][\\w-]{8,}\\.\\w+");

    private static final int TAG_BYTES = 16;

    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("mjs", "text/javascript; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("json", "application/json"),
                    Map.entry("map", "application/json"),
                    Map.entry("webmanifest", "application/manifest+json"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("woff", "font/woff"),
                    Map.entry("wasm", "application/wasm"),
                    Map.entry("txt", "text/plain; charset=utf-8"));

    private final byte[] bytes;
    private final String type;
    private final String tag;
    private final String caching;

    Asset(String path, byte[] bytes) {
        this.bytes = bytes;
        this.type =
                TYPES.getOrDefault(
                        path.substring(path.lastIndexOf('.') + 1), "application/octet-stream");
        this.tag = '"' + HexFormat.of().formatHex(Arrays.copyOf(sha256(bytes), TAG_BYTES)) + '"';
        this.caching =
                path.startsWith("assets/") && HASHED.matcher(path).matches()
                        ? "public, max-age=31536000, immutable"
                        : "no-cache";
    }

    void send(HttpServerRequest request) {
        request.response().putHeader("etag", tag).putHeader("cache-control", caching);
        String known = request.getHeader("if-none-match");
        if (known != null && known.contains(tag)) {
            request.response().setStatusCode(304).end();
        } else {
            Answers.body(request, 200, type, Buffer.buffer(bytes));
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
