package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gRPC-Web over HTTP/1.1, as a browser sends it, and what else may come to a gRPC path. */
class GrpcWebTest {
    private static final String WEB = "application/grpc-web+proto";
    private static final String TEXT = "application/grpc-web-text";

    private final Echo echo = new Echo();
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.of(echo.methods());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aCallIsAnsweredWithTrailersInTheBody() throws Exception {
        byte[] frame = Frames.frame(Echo.bytes(300));
        var answer = new RawGrpc(server.port()).callAs(WEB, "test.Echo/Unary", frame);
        assertThat(answer.header("content-type")).isEqualTo(WEB);
        assertThat(answer.messages()).isEqualTo(frame);
        assertThat(answer.status()).isEqualTo("0");
    }

    @Test
    void theTextFormIsBase64BothWays() throws Exception {
        byte[] frame = Frames.frame(Echo.bytes(301));
        var answer =
                new RawGrpc(server.port())
                        .callAs(TEXT, "test.Echo/Unary", Base64.getEncoder().encode(frame));
        assertThat(answer.header("content-type")).isEqualTo("application/grpc-web-text+proto");
        assertThat(answer.messages()).isEqualTo(frame);
        assertThat(answer.status()).isEqualTo("0");
    }

    @Test
    void theTextFormMayBeInPiecesEachWithItsOwnPadding() throws Exception {
        byte[] frame = Frames.frame(Echo.bytes(100));
        var body = new ByteArrayOutputStream();
        for (int at = 0; at < frame.length; at += 7) {
            byte[] piece = Arrays.copyOfRange(frame, at, Math.min(frame.length, at + 7));
            body.writeBytes(Base64.getEncoder().encode(piece));
        }
        var answer = new RawGrpc(server.port()).callAs(TEXT, "test.Echo/Unary", body.toByteArray());
        assertThat(answer.messages()).isEqualTo(frame);
    }

    @Test
    void textThatIsNotBase64IsRefused() throws Exception {
        byte[] body = "?!?!".getBytes(StandardCharsets.US_ASCII);
        var answer = new RawGrpc(server.port()).callAs(TEXT, "test.Echo/Unary", body);
        assertThat(answer.status()).isEqualTo("13");
        assertThat(answer.message()).contains("expected: Base64");
    }

    @Test
    void refusalsComeInTheBodyToo() throws Exception {
        var answer =
                new RawGrpc(server.port())
                        .callAs(WEB, "test.Echo/Defect", Frames.frame(new byte[0]));
        assertThat(answer.status()).isEqualTo("13");
        assertThat(answer.trailers()).containsKey("grpc-status-details-bin");
    }

    @Test
    void severalCallsUseOneConnection() throws Exception {
        var raw = new RawGrpc(server.port());
        for (int i = 0; i < 20; i++) {
            assertThat(raw.call("test.Echo/Unary", Frames.frame(Echo.bytes(i))).status())
                    .isEqualTo("0");
        }
        assertThat(server.server().stats().connections()).isEqualTo(1);
        // The client may have the answer before the server knows that it has.
        await().until(() -> server.server().stats().calls() == 0);
    }

    @Test
    void aGrpcPathTakesOnlyPostsOfGrpc() throws Exception {
        assertThat(send("GET", "text/plain").statusCode()).isEqualTo(405);
        assertThat(send("POST", "application/json").statusCode()).isEqualTo(415);
        assertThat(send("POST", "application/grpcx").statusCode()).isEqualTo(415);
        HttpResponse<String> options = send("OPTIONS", "text/plain");
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("allow")).contains("POST, OPTIONS");
        assertThat(options.headers().firstValue("access-control-allow-origin")).isEmpty();
    }

    private HttpResponse<String> send(String method, String type) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:" + server.port() + "/test.Echo/Unary"))
                        .header("content-type", type)
                        .method(method, BodyPublishers.noBody())
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString());
        }
    }
}
