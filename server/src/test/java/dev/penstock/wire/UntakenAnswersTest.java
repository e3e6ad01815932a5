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
import io.grpc.stub.ClientCalls;
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
                TestServer.of(config(), Methods.immediate(Echo.UNARY, (request, _) -> request))) {
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

    private static WireConfig config() {
        var d = WireConfig.defaults();
        return new WireConfig(
                1,
                d.maxConnections(),
                d.firstRequestTimeout(),
                d.maxConcurrentStreams(),
                d.streamWindowBytes(),
                d.connectionWindowBytes(),
                d.maxHeaderBytes(),
                d.maxResets(),
                d.resetWindow(),
                d.sendBufferBytes(),
                d.receiveBudgetBytes(),
                8 << 20,
                d.stallPeriod(),
                d.stallBytes(),
                d.pingInterval(),
                d.pingTimeout());
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
