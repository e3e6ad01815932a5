package dev.penstock.wire;

import static dev.penstock.wire.SlowSendersTest.chunk;
import static dev.penstock.wire.SlowSendersTest.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Half-received messages that hardly grow: their calls are ended, and no others. */
class StalledMessagesTest {
    private static final int ANNOUNCED = 5 << 20;

    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicReference<ServerCall> call = new AtomicReference<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void aMessageThatNoLongerGrowsEndsItsCallAndSaysWhatWasExpected() throws Exception {
        try (var server = TestServer.of(config(1), new Echo().methods())) {
            Socket stalled = half(server, 20_000);
            var answer = new StringBuilder();
            stalled.setSoTimeout(20_000);
            while (answer.indexOf("grpc-message") < 0) {
                byte[] some = new byte[4096];
                int read = stalled.getInputStream().read(some);
                assertThat(read).isPositive();
                answer.append(new String(some, 0, read, StandardCharsets.US_ASCII));
            }
            assertThat(answer)
                    .contains("grpc-status: 8")
                    .containsPattern(
                            "half-received message: 0 of its 5242880 bytes came within 1 s"
                                    + " \\(expected: at least \\d+\\)");
            assertThat(server.server().stats().halfReceivedBytes()).isZero();
            await().until(() -> server.server().stats().calls() == 0);
        }
    }

    @Test
    void idleStreamsAndThoseOfASlowLinkGoOn() throws Exception {
        try (var server = TestServer.of(config(3), new Echo().methods())) {
            OutputStream idle = half(server, 4_000).getOutputStream();
            chunk(idle, new byte[ANNOUNCED - 4_000]);
            OutputStream idleWithinHeader = half(server, 0).getOutputStream();
            OutputStream slow = half(server, 100).getOutputStream();
            // 4 KiB held: a sixteenth in each period
            await().during(7, TimeUnit.SECONDS)
                    .atMost(30, TimeUnit.SECONDS)
                    .pollInterval(100, TimeUnit.MILLISECONDS)
                    .until(
                            () -> {
                                chunk(slow, new byte[64]);
                                return server.server().stats().calls() == 3;
                            });
            chunk(idle, Arrays.copyOf(header(), 3));
            chunk(idleWithinHeader, new byte[10]);
            await().atMost(20, TimeUnit.SECONDS)
                    .pollInterval(100, TimeUnit.MILLISECONDS)
                    .until(
                            () -> {
                                chunk(slow, new byte[64]);
                                return server.server().stats().calls() == 1;
                            });
        }
    }

    @Test
    void aMessageThatTheServerDoesNotReadIsNotBlamed() throws Exception {
        GrpcMethod method = Methods.raw(Echo.UPLOAD, Listening::new).withMaxMessageBytes(ANNOUNCED);
        try (var server = TestServer.of(config(3), method)) {
            half(server, 20_000);
            await().until(() -> server.server().stats().halfReceivedBytes() > 0);
            ServerCall paused = call.get();
            paused.execute(paused::pause);
            await().during(7, TimeUnit.SECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> server.server().stats().calls() == 1);
            paused.execute(paused::resume);
            await().atMost(20, TimeUnit.SECONDS).until(() -> server.server().stats().calls() == 0);
        }
    }

    private Socket half(TestServer server, int bytes) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        sockets.add(socket);
        start(socket.getOutputStream());
        chunk(socket.getOutputStream(), header());
        if (bytes > 0) {
            chunk(socket.getOutputStream(), new byte[bytes]);
        }
        return socket;
    }

    private static byte[] header() {
        byte[] announced = new byte[Frames.HEADER];
        Frames.putHeader(announced, 0, ANNOUNCED);
        return announced;
    }

    private static WireConfig config(int periodSeconds) {
        var limits = new Limits();
        limits.stallPeriod = Duration.ofSeconds(periodSeconds);
        return limits.config();
    }

    private final class Listening implements CallListener {
        Listening(ServerCall started) {
            call.set(started);
        }

        @Override
        public void onMessage(byte[] bytes, int offset, int length) {}

        @Override
        public void onHalfClose() {}

        @Override
        public void onClosed() {}
    }
}
