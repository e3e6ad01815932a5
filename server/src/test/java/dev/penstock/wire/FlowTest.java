package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.BytesValue;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Listeners that pause, and connections that fall silent. */
class FlowTest {
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger batches = new AtomicInteger();
    private final AtomicBoolean pausing = new AtomicBoolean(true);

    @Test
    void aListenerThatPausesAfterEachMessageGetsThemOneByOneAndAll() throws Exception {
        try (var server = TestServer.of(method(Pausing::new))) {
            var response = new CompletableFuture<BytesValue>();
            var requests = upload(server.channel(), response);
            for (int i = 0; i < 2_000; i++) {
                requests.onNext(Echo.bytes(i % 3 == 0 ? 40_000 : 10));
            }
            requests.onCompleted();
            assertThat(response.get(60, TimeUnit.SECONDS).getValue().size()).isEqualTo(2_000);
        }
    }

    @Test
    void aListenerThatStaysPausedHoldsNoMoreThanOneWindow() {
        try (var server = TestServer.of(method(Stopped::new))) {
            var requests = upload(server.channel(), new CompletableFuture<>());
            var call = (ClientCallStreamObserver<BytesValue>) requests;
            // The client cannot get rid of more than the window
            for (int i = 0; i < 64; i++) {
                requests.onNext(Echo.bytes(100_000));
            }
            await().until(() -> taken.get() == 1);
            await().during(300, TimeUnit.MILLISECONDS).until(() -> !call.isReady());
            assertThat(taken.get()).isEqualTo(1);
            var other = new CompletableFuture<BytesValue>();
            pausing.set(false);
            upload(server.channel(), other).onCompleted();
            assertThat(other).succeedsWithin(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void batchesEndWhereReadsOfTheSocketEnd() throws Exception {
        try (var server = TestServer.of(method(Batches::new))) {
            var response = new CompletableFuture<BytesValue>();
            var requests = upload(server.channel(), response);
            for (int i = 0; i < 5_000; i++) {
                requests.onNext(Echo.bytes(5));
            }
            // Before the call ends: then nobody waits for the end of a read any more
            await().until(() -> taken.get() == 5_000 && batches.get() > 0);
            assertThat(batches.get()).isLessThan(2_500);
            requests.onCompleted();
            response.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aConnectionThatDoesNotAnswerPingsIsClosed() throws Exception {
        var limits = new Limits();
        limits.pingInterval = Duration.ofSeconds(1);
        limits.pingTimeout = Duration.ofSeconds(3);
        try (var server = TestServer.of(limits.config(), new Echo().methods());
                var silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            var answering = server.channel();
            ClientCalls.blockingUnaryCall(
                    answering, Echo.UNARY, CallOptions.DEFAULT, Echo.bytes(1));
            var hello = new ByteArrayOutputStream();
            hello.writeBytes(
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            hello.writeBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            silent.getOutputStream().write(hello.toByteArray());
            await().until(() -> server.server().stats().connections() == 2);
            await().until(() -> server.server().stats().connections() == 1);
            await().during(5, TimeUnit.SECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> server.server().stats().connections() == 1);
        }
    }

    private static GrpcMethod method(CallHandler handler) {
        return Methods.raw(Echo.UPLOAD, handler);
    }

    private static StreamObserver<BytesValue> upload(
            ManagedChannel channel, CompletableFuture<BytesValue> response) {
        return ClientCalls.asyncClientStreamingCall(
                channel.newCall(Echo.UPLOAD, CallOptions.DEFAULT),
                new StreamObserver<>() {
                    @Override
                    public void onNext(BytesValue value) {
                        response.complete(value);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        response.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
    }

    /** Counts messages and answers with as many bytes. */
    private abstract class Counting implements CallListener {
        final ServerCall call;
        int count;

        Counting(ServerCall call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] bytes, int offset, int length) {
            count++;
            taken.incrementAndGet();
        }

        @Override
        public void onHalfClose() {
            call.sendMessage(Echo.bytes(count));
            call.close();
        }

        @Override
        public void onClosed() {}
    }

    private final class Batches extends Counting {
        Batches(ServerCall call) {
            super(call);
        }

        @Override
        public void onReadComplete() {
            batches.incrementAndGet();
        }
    }

    private final class Stopped extends Counting {
        Stopped(ServerCall call) {
            super(call);
        }

        @Override
        public void onMessage(byte[] bytes, int offset, int length) {
            super.onMessage(bytes, offset, length);
            if (pausing.get()) {
                call.pause();
            }
        }
    }

    private final class Pausing extends Counting {
        private boolean paused;

        Pausing(ServerCall call) {
            super(call);
        }

        @Override
        public void onMessage(byte[] bytes, int offset, int length) {
            if (paused) {
                throw new IllegalStateException("a message while paused");
            }
            super.onMessage(bytes, offset, length);
            paused = true;
            call.pause();
            var _ = CompletableFuture.runAsync(() -> call.execute(this::goOn));
        }

        private void goOn() {
            paused = false;
            call.resume();
        }

        @Override
        public void onHalfClose() {
            if (paused) {
                throw new IllegalStateException("the end while paused");
            }
            super.onHalfClose();
        }
    }
}
