package dev.penstock.wire;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Sends bodies as they are, as gRPC-Web over a plain HTTP client, and takes the answer apart. */
final class RawGrpc {
    private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    private final int port;

    RawGrpc(int port) {
        this.port = port;
    }

    /** An answer: its headers, its messages still framed, its trailers. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(Map<String, String> headers, byte[] messages, Map<String, String> trailers) {
        String status() {
            return Objects.requireNonNull(trailers.get("grpc-status"));
        }

        String message() {
            return trailers.getOrDefault("grpc-message", "");
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    Answer call(String method, byte[] body, String... headers)
            throws IOException, InterruptedException {
        return callAs("application/grpc-web+proto", method, body, headers);
    }

    Answer callAs(String contentType, String method, byte[] body, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + method))
                        .header("content-type", contentType)
                        .POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        var response = http.send(request.build(), BodyHandlers.ofByteArray());
        var all = new HashMap<String, String>();
        response.headers().map().forEach((name, values) -> all.put(name, values.getFirst()));
        byte[] bytes = contentType.contains("-text") ? decoded(response.body()) : response.body();
        int at = trailersAt(bytes);
        return new Answer(all, Arrays.copyOf(bytes, at), trailers(bytes, at));
    }

    /** Pieces of Base64, each padded for itself. */
    private static byte[] decoded(byte[] text) {
        return new Base64Body().decode(text);
    }

    private static int trailersAt(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && bytes[at] != Frames.TRAILERS) {
            at += Frames.HEADER + length(bytes, at);
        }
        return at;
    }

    private static int length(byte[] bytes, int at) {
        return (bytes[at + 1] & 0xff) << 24
                | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 3] & 0xff) << 8
                | (bytes[at + 4] & 0xff);
    }

    private static Map<String, String> trailers(byte[] bytes, int at) {
        var trailers = new HashMap<String, String>();
        if (at < bytes.length) {
            String text =
                    new String(
                            bytes,
                            at + Frames.HEADER,
                            bytes.length - at - Frames.HEADER,
                            StandardCharsets.US_ASCII);
            for (String line : text.split("\r\n", -1)) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    trailers.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        }
        return trailers;
    }
}
