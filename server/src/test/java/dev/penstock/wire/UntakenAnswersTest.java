package dev.penstock.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.BytesValue;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that ask for much and take nothing: what waits for them is bounded. */
class UntakenAnswersTest {
    private static final BytesValue LARGE = Echo.bytes(1 << 20);

    @Test
    void oneConnectionHasHalfAtMostAndItsNeighboursHaveTheirs() throws Exception {
        try (var server = server(config(Duration.ofMinutes(1)))) {
            ManagedChannel greedy =
                    server.keep(server.channelBuilder().flowControlWindow(65_535).build());
            List<Untaken> calls =
                    IntStream.range(0, 10).mapToObj(_ -> new Untaken(greedy)).toList();
            await().until(() -> calls.stream().filter(call -> call.end.isDone()).count() == 6);
            for (Untaken call : calls) {
                if (call.end.isDone()) {
                    assertRefused(call.end.join());
                }
            }
            // Small ones go beside it, and a neighbour notices nothing
            assertThat(echo(greedy, Echo.bytes(10))).isEqualTo(Echo.bytes(10));
            ManagedChannel neighbour = server.channel();
            for (int i = 0; i < 20; i++) {
                assertThat(echo(neighbour, LARGE)).isEqualTo(LARGE);
            }
            calls.forEach(call -> call.call.cancel("enough", null));
            await().until(() -> server.server().stats().calls() == 0);
            assertThat(echo(greedy, LARGE)).isEqualTo(LARGE);
        }
    }

    /** Together they hold all there is: that must end. */
    @Test
    void whatManyConnectionsDoNotTakeIsLetGo() throws Exception {
        try (var server = server(config(Duration.ofSeconds(5)))) {
            ManagedChannel neighbour = connected(server.channel());
            var greedy = new ArrayList<Untaken>();
            for (int i = 0; i < 10; i++) {
                ManagedChannel channel =
                        server.keep(server.channelBuilder().flowControlWindow(65_535).build());
                for (int k = 0; k < 4; k++) {
                    greedy.add(new Untaken(channel));
                }
            }
            await().until(() -> greedy.stream().filter(call -> call.end.isDone()).count() >= 33);
            assertThat(refused(neighbour)).isTrue();
            await().atMost(30, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(refused(neighbour)).isFalse());
            await().atMost(30, TimeUnit.SECONDS).until(() -> server.server().stats().calls() == 0);
            for (Untaken call : greedy) {
                // Who asks for nothing is not even told that there will be nothing.
                call.call.request(1);
                assertThat(call.end.join().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            }
        }
    }

    @Test
    void whatABrowserDoesNotTakeIsLetGo() throws Exception {
        BytesValue larger = Echo.bytes(6 << 20);
        try (var server =
                        TestServer.of(
                                config(Duration.ofSeconds(5)),
                                Methods.immediate(Echo.UNARY, (_, _) -> larger));
                var greedy = new Socket()) {
            ManagedChannel neighbour =
                    connected(
                            server.keep(
                                    server.channelBuilder()
                                            .maxInboundMessageSize(8 << 20)
                                            .build()));
            greedy.setReceiveBufferSize(4096);
            greedy.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            String head =
                    """
                    POST /test.Echo/Unary HTTP/1.1
                    host: localhost
                    content-type: application/grpc-web+proto
                    content-length: 5

                    """;
            greedy.getOutputStream().write(head.replace("\n", "\r\n").getBytes(US_ASCII));
            greedy.getOutputStream().write(new byte[5]);
            await().until(() -> server.server().stats().calls() == 1);
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> echo(neighbour, Echo.bytes(1)));
            await().atMost(30, TimeUnit.SECONDS).until(() -> server.server().stats().calls() == 0);
            assertThat(echo(neighbour, Echo.bytes(1))).isEqualTo(larger);
        }
    }

    @Test
    void whoIsSlowButTakesHasItsAnswerInTheEnd() throws Exception {
        Duration period = Duration.ofSeconds(3);
        try (var server = server(config(period))) {
            ManagedChannel slow = slow(server, 8 << 10, Duration.ofMillis(50), 65_535);
            long began = System.nanoTime();
            assertThat(echo(slow, LARGE)).isEqualTo(LARGE);
            assertThat(System.nanoTime() - began).isGreaterThan(2 * period.toNanos());
        }
    }

    /** Each of them gets less than an answer by itself would have to be taken. */
    @Test
    void soHasWhoAskedForManyOverASlowLink() throws Exception {
        Limits limits = limits(Duration.ofSeconds(3));
        limits.answerBudgetBytes = 16 << 20;
        BytesValue answer = Echo.bytes(256 << 10);
        try (var server = server(limits.config())) {
            ManagedChannel slow = slow(server, 16 << 10, Duration.ofMillis(150), 65_535);
            List<ListenableFuture<BytesValue>> answers =
                    IntStream.range(0, 30).mapToObj(_ -> ask(slow, answer)).toList();
            await().during(10, TimeUnit.SECONDS)
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> answers.stream().noneMatch(UntakenAnswersTest::failed));
        }
    }

    private static boolean failed(Future<BytesValue> answer) {
        return answer.isDone() && answer.state() == Future.State.FAILED;
    }

    /** The answer to a ping comes behind what the client takes first, whatever else it says. */
    @Test
    void whoIsSlowIsNotTakenForDead() throws Exception {
        Limits limits = limits(Duration.ofMinutes(1));
        limits.pingInterval = Duration.ofMillis(200);
        limits.pingTimeout = Duration.ofMillis(2_500);
        BytesValue large = Echo.bytes(3 << 20);
        try (var server = server(limits.config())) {
            ManagedChannel slow = slow(server, 16 << 10, Duration.ofMillis(50), 2 << 20);
            ListenableFuture<BytesValue> answer = ask(slow, large);
            while (!isDoneWithin(answer, Duration.ofMillis(50))) {
                var _ = ask(slow, Echo.bytes(1));
            }
            assertThat(answer.get()).isEqualTo(large);
        }
    }

    /** Ready before the time runs in which something must be refused. */
    private static ManagedChannel connected(ManagedChannel channel) {
        await().until(() -> channel.getState(true) == ConnectivityState.READY);
        return channel;
    }

    private static ListenableFuture<BytesValue> ask(ManagedChannel channel, BytesValue request) {
        return ClientCalls.futureUnaryCall(
                channel.newCall(Echo.UNARY, CallOptions.DEFAULT), request);
    }

    private static boolean isDoneWithin(Future<BytesValue> answer, Duration time)
            throws InterruptedException {
        try {
            answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            // Looked at by who asked.
            return true;
        }
    }

    private static TestServer server(WireConfig config) {
        return TestServer.of(config, Methods.immediate(Echo.UNARY, (request, _) -> request));
    }

    private static ManagedChannel slow(TestServer server, int bytes, Duration every, int window)
            throws TimeoutException {
        int port = SlowLink.to(server, bytes, every);
        return server.keep(
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .flowControlWindow(window)
                        .build());
    }

    private static boolean refused(ManagedChannel channel) {
        try {
            assertThat(echo(channel, LARGE)).isEqualTo(LARGE);
            return false;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            return true;
        }
    }

    private static void assertRefused(Status status) {
        assertThat(status.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription())
                .matches(
                        "answers not taken of this connection: \\d+ bytes"
                                + " \\(expected: at most 1048576\\)");
    }

    private static BytesValue echo(ManagedChannel channel, BytesValue request) {
        return ClientCalls.blockingUnaryCall(channel, Echo.UNARY, CallOptions.DEFAULT, request);
    }

    private static WireConfig config(Duration period) {
        return limits(period).config();
    }

    private static Limits limits(Duration period) {
        var limits = new Limits();
        limits.answerBudgetBytes = 8 << 20;
        limits.stallPeriod = period;
        return limits;
    }

    /** Asks for a large answer and takes nothing of it. */
    private static final class Untaken extends ClientCall.Listener<BytesValue> {
        final CompletableFuture<Status> end = new CompletableFuture<>();
        final ClientCall<BytesValue, BytesValue> call;

        Untaken(ManagedChannel channel) {
            call = channel.newCall(Echo.UNARY, CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.sendMessage(LARGE);
            call.halfClose();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }
    }
}
