package dev.penstock.files.http;

import dev.penstock.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Random;

/** A server with its doors for files, and a client that speaks tus by hand. One thread. */
final class Doors implements AutoCloseable {
    private final RunningServer server;
    private final HttpClient http;

    Doors(Path folder, HttpClient.Version version, Map<String, String> settings)
            throws IOException {
        server = RunningServer.in(folder, settings);
        http = HttpClient.newBuilder().version(version).build();
    }

    static Doors in(Path folder) throws IOException {
        return new Doors(folder, HttpClient.Version.HTTP_1_1, Map.of());
    }

    HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> tus(String method, String path, byte[] body, String... headers)
            throws Exception {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Tus-Resumable";
        all[1] = "1.0.0";
        return send(method, path, body, all);
    }

    /** The path of a new upload. */
    String create(String name, long size, String... headers) throws Exception {
        String[] all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = "Upload-Length";
        all[1] = String.valueOf(size);
        all[2] = "Upload-Metadata";
        all[3] = "filename " + base64(name.getBytes(StandardCharsets.UTF_8));
        var created = tus("POST", "/files/", new byte[0], all);
        if (created.statusCode() != 201) {
            throw new AssertionError(created.statusCode() + " " + text(created));
        }
        return header(created, "location");
    }

    HttpResponse<byte[]> patch(String path, long offset, byte[] body, String... headers)
            throws Exception {
        String[] all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = "Upload-Offset";
        all[1] = String.valueOf(offset);
        all[2] = "Content-Type";
        all[3] = "application/offset+octet-stream";
        return tus("PATCH", path, body, all);
    }

    long offset(String path) throws Exception {
        return Long.parseLong(header(tus("HEAD", path, new byte[0]), "upload-offset"));
    }

    /** Stores a file; its path for downloads, by id. */
    String store(String name, byte[] bytes) throws Exception {
        String path = create(name, bytes.length);
        if (bytes.length > 0) {
            patch(path, 0, bytes);
        }
        return path.replace("/files/", "/files/content/");
    }

    HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return send("GET", path, new byte[0], headers);
    }

    /** A download that goes on as it is read. */
    InputStream stream(String path) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        return http.send(request.build(), BodyHandlers.ofInputStream()).body();
    }

    int port() {
        return server.port();
    }

    Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    /** A connection on which a request without a body was sent. */
    Socket ask(String method, String path, String headers) throws IOException {
        Socket socket = connect();
        String head =
                """
                %s %s HTTP/1.1\r
                Host: 127.0.0.1\r
                Tus-Resumable: 1.0.0\r
                %s\r
                \r
                """
                        .formatted(method, path, headers);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** A connection on which a request to append was begun, with this much of its body. */
    Socket beginPatch(String path, long offset, long length, byte[] begin) throws IOException {
        Socket socket = connect();
        String head =
                """
                PATCH %s HTTP/1.1\r
                Host: 127.0.0.1\r
                Tus-Resumable: 1.0.0\r
                Content-Type: application/offset+octet-stream\r
                Upload-Offset: %d\r
                Content-Length: %d\r
                \r
                """
                        .formatted(path, offset, length);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(begin);
        socket.getOutputStream().flush();
        return socket;
    }

    /** A figure of the server's own metrics. */
    long figure(String name) throws Exception {
        return text(get("/metrics"))
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("none");
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
