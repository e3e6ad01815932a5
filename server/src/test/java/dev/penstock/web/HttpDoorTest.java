package dev.penstock.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDoorTest {
    private final AtomicBoolean serving = new AtomicBoolean(true);
    private final AtomicReference<Supplier<String>> metricsText =
            new AtomicReference<>(() -> "up 1\n");
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void start() throws Exception {
        port = listen(new Console("console-for-tests"));
    }

    private int listen(Console console) throws Exception {
        var door =
                new HttpDoor(
                        serving::get,
                        () -> metricsText.get().get(),
                        Thread::startVirtualThread,
                        List.of(),
                        console);
        return vertx.createHttpServer(new HttpServerOptions().setMaxInitialLineLength(128 << 10))
                .requestHandler(door)
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void healthTellsWhetherCallsAreServed() throws Exception {
        HttpResponse<String> up = get("/health");
        assertThat(up.statusCode()).isEqualTo(200);
        assertThat(up.body()).isEqualTo("{\"status\":\"SERVING\"}\n");
        serving.set(false);
        assertThat(get("/health").statusCode()).isEqualTo(503);
    }

    @Test
    void aPathOfVeryManySegmentsIsAPathLikeOthers() throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/a".repeat(60_000)))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
        assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }

    @Test
    void metricsArePrometheusText() throws Exception {
        HttpResponse<String> metrics = get("/metrics");
        assertThat(metrics.body()).isEqualTo("up 1\n");
        assertThat(header(metrics, "content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(header(metrics, "cache-control")).isEqualTo("no-store");
    }

    @Test
    void metricsAreReadOffTheEventLoop() throws Exception {
        metricsText.set(() -> "on an event loop: " + Context.isOnEventLoopThread());
        assertThat(get("/metrics").body()).isEqualTo("on an event loop: false");
    }

    @Test
    void metricsThatCannotBeReadAreNotAnEmptyAnswer() throws Exception {
        metricsText.set(
                () -> {
                    throw new IllegalStateException("as told");
                });
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("cannot be read now");
    }

    @Test
    void theConsoleStartsAtTheRootAndAtItsPages() throws Exception {
        for (String path : new String[] {"/", "/dashboards", "/dashboards/a-name", "/index.html"}) {
            HttpResponse<String> page = get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.body()).as(path).contains("start page of a test");
            assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
            assertThat(header(page, "cache-control")).isEqualTo("no-cache");
        }
    }

    @Test
    void hashedAssetsMayBeKeptForEver() throws Exception {
        HttpResponse<String> asset = get("/assets/index-BxK2_91a.js");
        assertThat(asset.statusCode()).isEqualTo(200);
        assertThat(header(asset, "content-type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(header(asset, "cache-control")).contains("immutable");
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws Exception {
        String tag = header(get("/"), "etag");
        HttpResponse<String> again = send("GET", "/", "if-none-match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(send("GET", "/", "if-none-match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void aMissingFileIsNotFoundAndNotTheStartPage() throws Exception {
        assertThat(get("/assets/gone-12345678.js").statusCode()).isEqualTo(404);
        assertThat(get("/favicon.ico").statusCode()).isEqualTo(404);
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        HttpResponse<String> head = send("HEAD", "/health", "accept", "*/*");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "content-length")).isEqualTo("21");
    }

    @Test
    void otherMethodsAreRefusedAndOptionsAnswered() throws Exception {
        HttpResponse<String> refused = send("POST", "/health", "accept", "*/*");
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(header(refused, "allow")).isEqualTo("GET, HEAD, OPTIONS");
        HttpResponse<String> options = send("OPTIONS", "/", "accept", "*/*");
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("access-control-allow-origin")).isEmpty();
    }

    @Test
    void everyAnswerTellsTheBrowserToLoadNothingFromElsewhere() throws Exception {
        for (String path : new String[] {"/", "/health", "/nothing.png"}) {
            HttpResponse<String> answer = get(path);
            assertThat(header(answer, "content-security-policy")).contains("default-src 'self'");
            assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
            assertThat(header(answer, "x-frame-options")).isEqualTo("DENY");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/assets/../../secret.txt",
                "/%2e%2e/secret.txt",
                "/%2e%2e%2fsecret.txt",
                "/..%5csecret.txt",
                "/assets/%252e%252e/secret.txt",
                "//secret.txt",
                "/assets//..//secret.txt",
                "/.hidden",
                "/./index.html",
                "/%00index.html",
                "/%zz",
                "/assets/%c0%ae%c0%ae/secret.txt",
                "/META-INF/../secret.txt"
            })
    void pathsThatClimbFindNothing(String path) throws Exception {
        String answer = raw(path);
        assertThat(answer).startsWith("HTTP/1.1 404");
        assertThat(answer).doesNotContain("outside the console");
    }

    @Test
    void withoutAConsoleThePageSaysSo() throws Exception {
        port = listen(new Console("no-such-folder"));
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("The console is not part of this build");
    }

    private String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "accept", "*/*");
    }

    private HttpResponse<String> send(String method, String path, String name, String value)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header(name, value)
                        .method(method, BodyPublishers.noBody())
                        .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** Past the client's own tidying of paths. */
    private String raw(String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET " + path + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
