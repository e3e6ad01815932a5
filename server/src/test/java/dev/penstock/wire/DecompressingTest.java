package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** A few bytes that become very many do not keep the event loop from its other connections. */
class DecompressingTest {
    private static final int CALLS = 3;
    private static final int MESSAGES = 40;
    private static final int BYTES = 9 << 20;

    /** On the event loop: how much was decompressed since it last had time for something else. */
    private long atOnce;

    private final AtomicLong mostAtOnce = new AtomicLong();
    private boolean ticking;

    @Test
    void theLoopHasTimeForOthersAfterEightMebibytes() throws Exception {
        try (var server = TestServer.of(new Limits().config(), method());
                ExecutorService clients = Executors.newFixedThreadPool(CALLS)) {
            byte[] body = body();
            List<Future<RawGrpc.Answer>> answers =
                    IntStream.range(0, CALLS)
                            .mapToObj(_ -> clients.submit(() -> upload(server, body)))
                            .toList();
            for (Future<RawGrpc.Answer> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).status()).isEqualTo("0");
                assertThat(answer.get().messages()).isEqualTo(Frames.frame(Echo.bytes(MESSAGES)));
            }
            assertThat(mostAtOnce.get()).isPositive().isLessThanOrEqualTo(3L * BYTES);
        }
    }

    private static RawGrpc.Answer upload(TestServer server, byte[] body)
            throws IOException, InterruptedException {
        return new RawGrpc(server.port()).call("test.Echo/Upload", body, "grpc-encoding", "gzip");
    }

    private static byte[] body() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[BYTES]);
        }
        byte[] frame = Frames.frame(Frames.COMPRESSED, packed.toByteArray(), packed.size());
        var body = new ByteArrayOutputStream();
        for (int i = 0; i < MESSAGES; i++) {
            body.writeBytes(frame);
        }
        return body.toByteArray();
    }

    private GrpcMethod method() {
        return Methods.raw(Echo.UPLOAD, Dropping::new).withMaxMessageBytes(BYTES);
    }

    /** Takes messages, and nothing of them stays. */
    private final class Dropping implements CallListener {
        private final ServerCall call;
        private int count;

        Dropping(ServerCall call) {
            this.call = call;
            if (!ticking) {
                ticking = true;
                var loop = ((Turn) call.loop()).loop();
                var _ = loop.scheduleAtFixedRate(() -> atOnce = 0, 1, 1, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void onMessage(byte[] bytes, int offset, int length) {
            count++;
            atOnce += length;
            mostAtOnce.accumulateAndGet(atOnce, Math::max);
        }

        @Override
        public void onHalfClose() {
            call.sendMessage(Echo.bytes(count));
            call.close();
        }

        @Override
        public void onClosed() {}
    }
}
