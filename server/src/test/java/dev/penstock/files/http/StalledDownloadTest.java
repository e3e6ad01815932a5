package dev.penstock.files.http;

import static dev.penstock.files.http.Doors.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients who ask for a file by GET and do not take it. */
@Timeout(60)
class StalledDownloadTest {
    private static final Map<String, String> ONE_PLACE =
            Map.of("files.max-transfers", "1", "files.idle-timeout", "2s");

    @TempDir Path folder;
    private Doors doors;

    @BeforeEach
    void open() throws Exception {
        doors = new Doors(folder, HttpClient.Version.HTTP_1_1, ONE_PLACE);
    }

    @AfterEach
    void close() {
        doors.close();
    }

    @Test
    void aFileOfOnePieceHasItsPlaceUntilItIsTakenOrGivenUp() throws Exception {
        String path = doors.store("small", bytes(10_000, 1));
        Vertx vertx = Vertx.vertx();
        try {
            CompletableFuture<Buffer> body = askedWithoutWindow(vertx, path);
            awaitTransfer();
            assertThat(doors.get(path).statusCode()).isEqualTo(503);
            assertThat(body).isNotDone();
            assertThatThrownBy(body::join).isInstanceOf(CompletionException.class);
            await(path, 200);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** By HTTP/2, and no byte of the body may come. */
    private CompletableFuture<Buffer> askedWithoutWindow(Vertx vertx, String path) {
        var options =
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setInitialSettings(new Http2Settings().setInitialWindowSize(0));
        return vertx.createHttpClient(options)
                .request(HttpMethod.GET, doors.port(), "127.0.0.1", path)
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .toCompletionStage()
                .toCompletableFuture();
    }

    @Test
    void aConnectionThatTakesNothingIsClosedWithAllThatWaitsForIt() throws Exception {
        String path = doors.store("large", bytes(32 << 20, 2));
        try (Socket idle = new Socket()) {
            idle.setReceiveBufferSize(64 << 10);
            idle.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), doors.port()));
            idle.getOutputStream()
                    .write(
                            ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            awaitTransfer();
            assertThat(doors.get("/files/content/x").statusCode()).isEqualTo(503);
            await("/files/content/x", 404);
            // What the system's buffers hold comes, and then the end.
            assertThat(idle.getInputStream().readAllBytes().length).isLessThan(32 << 20);
        }
    }

    /** By a figure: a request might take the only place before the one that is to have it. */
    private void awaitTransfer() {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> doors.figure("penstock_files_transfers") == 1);
    }

    private void await(String path, int status) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> doors.get(path).statusCode() == status);
    }
}
