package dev.penstock.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that had requests and have none now. */
class IdleConnectionsTest {
    private static final String PAGE =
            """
            GET /page HTTP/1.1
            host: localhost

            """;
    private static final String UNFINISHED =
            """
            POST /page HTTP/1.1
            host: localhost
            content-length: 1

            """;
    private static final String STREAM =
            """
            POST /test.Echo/Idle HTTP/1.1
            host: localhost
            content-type: application/grpc-web+proto
            content-length: 5

            \0\0\0\0\0""";

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void aConnectionIsClosedWhenNothingIsAskedForLongAndNotWithinARequest() throws Exception {
        var limits = new Limits();
        limits.idleTimeout = Duration.ofSeconds(1);
        try (var server = TestServer.of(limits.config(), new Echo().methods())) {
            Socket page = open(server);
            ask(page, PAGE);
            ask(page, PAGE);
            Socket unfinished = open(server);
            ask(unfinished, UNFINISHED);
            Socket upload = open(server);
            SlowSendersTest.start(upload.getOutputStream());
            ask(open(server), STREAM);
            var channel = server.channel();
            ClientCalls.blockingUnaryCall(channel, Echo.UNARY, CallOptions.DEFAULT, Echo.bytes(1));
            assertThat(new String(page.getInputStream().readAllBytes(), US_ASCII))
                    .containsPattern("(?s)404.*nothing here.*404.*nothing here");
            assertThat(new String(unfinished.getInputStream().readAllBytes(), US_ASCII))
                    .contains("nothing here");
            await().during(3, TimeUnit.SECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> server.server().stats().connections() == 3);
            upload.getOutputStream().write("0\r\n\r\n".getBytes(US_ASCII));
            assertThat(new String(upload.getInputStream().readAllBytes(), US_ASCII))
                    .contains("grpc-status: 0");
            await().until(() -> server.server().stats().connections() == 2);
        }
    }

    /** A peer that is gone without a word is noticed by nothing else while nothing is sent. */
    @Test
    void theSystemProbesWhetherASilentPeerIsThere() throws Exception {
        assumeThat(Path.of("/proc/net/tcp6")).exists();
        try (var server = TestServer.of(new Echo().methods())) {
            ask(open(server), STREAM);
            await().until(() -> server.server().stats().calls() == 1);
            // Its keepalive timer: 02, and when in hundredths of a second
            await().untilAsserted(
                            () ->
                                    assertThat(established(server.port()))
                                            .singleElement()
                                            .satisfies(IdleConnectionsTest::isProbedSoon));
        }
    }

    private static void isProbedSoon(String line) {
        String[] timer = line.trim().split("\\s+", -1)[5].split(":", -1);
        assertThat(timer[0]).isEqualTo("02");
        assertThat(Long.parseLong(timer[1], 16)).isLessThanOrEqualTo(3_000);
    }

    private static List<String> established(int port) throws IOException {
        String local = ":%04X".formatted(port);
        var found = new ArrayList<String>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.trim().split("\\s+", -1);
                if (columns[1].endsWith(local) && columns[3].equals("01")) {
                    found.add(line);
                }
            }
        }
        return found;
    }

    private Socket open(TestServer server) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private static void ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
    }
}
