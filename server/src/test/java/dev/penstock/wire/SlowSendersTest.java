package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that announce much and send little: what they hold is what they sent. */
class SlowSendersTest {
    private static final int CLIENTS = 200;

    @Test
    void manyClientsThatSendAByteNowAndThenHoldAlmostNothing() throws Exception {
        var echo = new Echo();
        List<Socket> sockets = new ArrayList<>();
        try (var server = TestServer.of(echo.methods())) {
            byte[] announced = new byte[Frames.HEADER];
            Frames.putHeader(announced, 0, 50 << 20);
            for (int i = 0; i < CLIENTS; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                sockets.add(socket);
                start(socket.getOutputStream());
                chunk(socket.getOutputStream(), announced);
            }
            for (int round = 0; round < 5; round++) {
                for (Socket socket : sockets) {
                    chunk(socket.getOutputStream(), new byte[] {1});
                }
            }
            await().until(() -> server.server().stats().calls() == CLIENTS);
            await().until(() -> server.server().stats().halfReceivedBytes() > 0);
            assertThat(server.server().stats().halfReceivedBytes())
                    .isLessThanOrEqualTo(CLIENTS * 4096L);
            var answer =
                    new RawGrpc(server.port()).call("test.Echo/Unary", Frames.frame(Echo.bytes(9)));
            assertThat(answer.status()).isEqualTo("0");
            for (Socket socket : sockets) {
                socket.close();
            }
            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> server.server().stats().halfReceivedBytes() == 0);
            assertThat(echo.uploaded.get()).isZero();
        }
    }

    static void start(OutputStream out) throws IOException {
        String head =
                """
                POST /test.Echo/Upload HTTP/1.1
                host: localhost
                content-type: application/grpc-web+proto
                transfer-encoding: chunked

                """;
        out.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    static void chunk(OutputStream out, byte[] bytes) throws IOException {
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
