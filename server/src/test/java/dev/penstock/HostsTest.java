package dev.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.metrics.v1.GetStatusRequest;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page whose name was made to point to this machine gets nothing from a server on loopback. */
@Timeout(30)
class HostsTest {
    private static final String CALL = "/penstock.metrics.v1.Metrics/GetStatus";

    @TempDir static Path folder;
    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.in(folder, Map.of("allowed-hosts", "Plant.example, other.example"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:9",
                "a.localhost:9",
                "127.0.0.1",
                "[::1]:9",
                "10.1.2.3:9",
                "plant.example",
                "PLANT.example:9"
            })
    void pagesAndCallsOfThisMachineAreServed(String host) throws Exception {
        assertThat(get("/health", host, "")).startsWith("HTTP/1.1 200");
        assertThat(get("/metrics", host, "")).startsWith("HTTP/1.1 200");
        assertThat(post(host, "http://" + host)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:9", "localhost.evil.example", "127.0.0.1.nip"})
    void pagesOfOtherNamesAreRefusedAndToldWhy(String host) throws Exception {
        for (String path : new String[] {"/", "/health", "/metrics"}) {
            assertThat(get(path, host, ""))
                    .startsWith("HTTP/1.1 403")
                    .contains("host: " + host + " (expected: localhost, an IP address");
        }
        assertThat(post(host, "http://" + host)).startsWith("HTTP/1.1 403").contains("origin: ");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:9, http://evil.example",
        "localhost:9, http://localhost:10",
        "127.0.0.1, null",
        "plant.example, http://other.example"
    })
    void callsOfOtherOriginsAreRefused(String host, String origin) throws Exception {
        assertThat(post(host, origin))
                .startsWith("HTTP/1.1 403")
                .contains("origin: " + origin + " (expected: the host asked, " + host + ")");
    }

    @Test
    void programsMayUseAnyNameButNoOriginOfAPage() {
        ManagedChannel channel =
                ManagedChannelBuilder.forAddress("127.0.0.1", server.port())
                        .overrideAuthority("plant-7.internal:8080")
                        .usePlaintext()
                        .build();
        var program = MetricsGrpc.newBlockingStub(channel);
        assertThat(program.getStatus(GetStatusRequest.getDefaultInstance()).getState())
                .isEqualTo("serving");

        var headers = new Metadata();
        headers.put(
                Metadata.Key.of("origin", Metadata.ASCII_STRING_MARSHALLER),
                "http://plant-7.internal:8080");
        var page = program.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        assertThatThrownBy(() -> page.getStatus(GetStatusRequest.getDefaultInstance()))
                .isInstanceOf(StatusRuntimeException.class)
                .extracting(e -> Status.fromThrowable(e).getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        channel.shutdownNow();
    }

    @Test
    void aServerForOthersAnswersToAnyName(@TempDir Path other) throws Exception {
        RunningServer loopback = server;
        try (var open = RunningServer.in(other, Map.of("insecure-public", "true"))) {
            server = open;
            assertThat(get("/health", "anything.example", "")).startsWith("HTTP/1.1 200");
            assertThat(post("anything.example", "http://x.example")).startsWith("HTTP/1.1 200");
        } finally {
            server = loopback;
        }
    }

    private static String get(String path, String host, String headers) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nhost: " + host + "\r\n" + headers, "");
    }

    private static String post(String host, String origin) throws IOException {
        return ask(
                "POST "
                        + CALL
                        + " HTTP/1.1\r\nhost: "
                        + host
                        + "\r\norigin: "
                        + origin
                        + "\r\ncontent-type: application/grpc-web+proto\r\ncontent-length: 5\r\n",
                "\0\0\0\0\0");
    }

    private static String ask(String head, String body) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String request = head + "connection: close\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
