package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.BytesValue;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that ask for much and take nothing: what waits for them is bounded. */
class UntakenAnswersTest {
    private static final BytesValue LARGE = Echo.bytes(1 << 20);

    @Test
    void oneConnectionHasHalfAtMostAndItsNeighboursHaveTheirs() throws Exception {
        try (var server =
                TestServer.of(
                        config(Duration.ofMinutes(1)),
                        Methods.immediate(Echo.UNARY, (request, _) -> request))) {
            ManagedChannel greedy =
                    server.keep(server.channelBuilder().flowControlWindow(65_535).build());
            List<Untaken> calls =
                    IntStream.range(0, 10).mapToObj(_ -> new Untaken(greedy)).toList();
            await().until(() -> calls.stream().filter(call -> call.end.isDone()).count() == 7);
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
        try (var server =
                TestServer.of(
                        config(Duration.ofSeconds(2)),
                        Methods.immediate(Echo.UNARY, (request, _) -> request))) {
            var greedy = new ArrayList<Untaken>();
            for (int i = 0; i < 10; i++) {
                ManagedChannel channel =
                        server.keep(server.channelBuilder().flowControlWindow(65_535).build());
                for (int k = 0; k < 4; k++) {
                    greedy.add(new Untaken(channel));
                }
            }
            ManagedChannel neighbour = server.channel();
            await().until(() -> greedy.stream().filter(call -> call.end.isDone()).count() >= 33);
            assertThat(refused(neighbour)).isTrue();
            await().untilAsserted(() -> assertThat(refused(neighbour)).isFalse());
            await().until(() -> server.server().stats().calls() == 0);
            for (Untaken call : greedy) {
                // Who asks for nothing is not even told that there will be nothing.
                call.call.request(1);
                assertThat(call.end.join().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            }
        }
    }

    @Test
    void whoIsSlowButTakesHasItsAnswerInTheEnd() throws Exception {
        Duration period = Duration.ofSeconds(1);
        try (var server =
                TestServer.of(
                        config(period), Methods.immediate(Echo.UNARY, (request, _) -> request))) {
            int port = SlowLink.to(server, 16 << 10, Duration.ofMillis(50));
            ManagedChannel slow =
                    server.keep(
                            NettyChannelBuilder.forAddress("127.0.0.1", port)
                                    .usePlaintext()
                                    .flowControlWindow(65_535)
                                    .build());
            long began = System.nanoTime();
            assertThat(echo(slow, LARGE)).isEqualTo(LARGE);
            assertThat(System.nanoTime() - began).isGreaterThan(2 * period.toNanos());
        }
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
                        "answers that this connection has not taken yet: \\d+ bytes"
                                + " \\(expected: at most 1048576\\)");
    }

    private static BytesValue echo(ManagedChannel channel, BytesValue request) {
        return ClientCalls.blockingUnaryCall(channel, Echo.UNARY, CallOptions.DEFAULT, request);
    }

    private static WireConfig config(Duration period) {
        var limits = new Limits();
        limits.answerBudgetBytes = 8 << 20;
        limits.stallPeriod = period;
        return limits.config();
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
