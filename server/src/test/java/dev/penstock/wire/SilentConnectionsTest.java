package dev.penstock.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connections that never get to their first request: they count as none, so they may not stay. */
class SilentConnectionsTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    @Test
    void aConnectionWithoutAFirstRequestIsClosedAndOthersMayBeSilent() throws Exception {
        var echo = new Echo();
        List<Socket> sockets = new ArrayList<>();
        try (var server = TestServer.of(config(), echo.methods());
                var upload = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            SlowSendersTest.start(upload.getOutputStream());
            var channel = server.channel();
            ClientCalls.blockingUnaryCall(channel, Echo.UNARY, CallOptions.DEFAULT, Echo.bytes(1));
            for (String said : List.of("", "PRI", "POST /test.Echo/Unary HTTP/1.1\r\n", PREFACE)) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                socket.getOutputStream().write(said.getBytes(US_ASCII));
                sockets.add(socket);
            }
            for (Socket socket : sockets) {
                socket.setSoTimeout(20_000);
                // Closed, not timed out; HTTP/2 says its settings before
                assertThat(socket.getInputStream().readAllBytes().length).isLessThan(200);
            }
            await().during(4, TimeUnit.SECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> server.server().stats().connections() == 2);
            assertThat(server.server().stats().calls()).isEqualTo(1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static WireConfig config() {
        var limits = new Limits();
        limits.firstRequestTimeout = Duration.ofSeconds(3);
        return limits.config();
    }
}
