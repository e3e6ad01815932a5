package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.BytesValue;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that are there and not answered: they are counted, and must come to their end. */
class HeldRequestsTest {
    private static final int LARGE = 1 << 20;

    private final Limits limits = new Limits();
    private final Set<CompletableFuture<BytesValue>> asked = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<ServerCall> untaken = new CompletableFuture<>();

    @Test
    void aWholeRequestWithoutAnEndIsCountedAndNotForLong() {
        limits.stallPeriod = Duration.ofSeconds(5);
        try (var server = server()) {
            ManagedChannel channel = server.channel();
            var large = new Asking(channel, Echo.UNARY, LARGE);
            var streaming = new Asking(channel, Echo.IDLE, LARGE);
            var raw = new Asking(channel, Echo.DEFECT, LARGE);
            var small = new Asking(channel, Echo.UNARY, 1_000);
            await().until(() -> server.server().stats().halfReceivedBytes() > 3 * LARGE);
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> large.end.isDone() && streaming.end.isDone() && raw.end.isDone());
            assertThat(large.end.join().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(large.end.join().getDescription())
                    .isEqualTo(
                            "request: whole, but its stream did not end within 5 s"
                                    + " (expected: the end with the message)");
            assertThat(server.server().stats().halfReceivedBytes()).isZero();
            assertThat(asked).isEmpty();
            small.call.halfClose();
            await().until(() -> asked.size() == 1);
            assertThat(small.end).isNotDone();
        }
    }

    @Test
    void wholeRequestsWithoutAnEndHaveNoMoreThanTheirConnectionsShare() {
        limits.receiveBudgetBytes = 8L * LARGE;
        try (var server = server()) {
            ManagedChannel channel = server.channel();
            var calls =
                    IntStream.range(0, 20)
                            .mapToObj(_ -> new Asking(channel, Echo.UNARY, LARGE))
                            .toList();
            // Those that are left are there as a whole: half of the budget, and one beside
            await().until(
                            () -> {
                                long left = calls.stream().filter(Asking::goesOn).count();
                                long held = server.server().stats().halfReceivedBytes();
                                return left <= 5 && held >= left * LARGE;
                            });
            assertThat(server.server().stats().halfReceivedBytes())
                    .isBetween(1L * LARGE, 5L * LARGE + 100);
            for (Asking call : calls) {
                if (!call.goesOn()) {
                    assertThat(call.end.join().getDescription())
                            .startsWith("half-received messages of ");
                }
            }
        }
    }

    @Test
    void aRequestIsCountedUntilItsCallIsOver() {
        try (var server = server()) {
            ManagedChannel channel = server.channel();
            var unary = new Asking(channel, Echo.UNARY, LARGE);
            var streaming = new Asking(channel, Echo.IDLE, LARGE);
            unary.call.halfClose();
            streaming.call.halfClose();
            await().until(() -> server.server().stats().requestBytes() >= LARGE);
            await().until(() -> server.server().stats().subscriptionBytes() >= LARGE);
            assertThat(server.server().stats().halfReceivedBytes()).isZero();
            asked.forEach(answer -> answer.complete(Echo.bytes(1)));
            assertThat(unary.end).succeedsWithin(Duration.ofSeconds(10));
            await().until(() -> server.server().stats().requestBytes() == 0);
            assertThat(server.server().stats().subscriptionBytes()).isPositive();
            streaming.call.cancel("enough", null);
            await().until(() -> server.server().stats().subscriptionBytes() == 0);
        }
    }

    @Test
    void subscriptionsTakeNothingFromRequestsThatAreAnsweredSoon() {
        limits.receiveBudgetBytes = 8L * LARGE;
        try (var server = server()) {
            ManagedChannel channel = server.channel();
            var subscriptions = new ArrayList<Asking>();
            while (subscriptions.stream().allMatch(Asking::goesOn)) {
                long held = server.server().stats().subscriptionBytes();
                var subscription = new Asking(channel, Echo.IDLE, LARGE);
                subscription.call.halfClose();
                subscriptions.add(subscription);
                await().until(
                                () ->
                                        subscription.end.isDone()
                                                || server.server().stats().subscriptionBytes()
                                                        > held);
            }
            assertThat(subscriptions).hasSizeGreaterThan(4);
            assertThat(subscriptions.getLast().end.join().getDescription())
                    .startsWith("requests of subscriptions of this connection: ");
            for (int i = 0; i < 3; i++) {
                new Asking(channel, Echo.UNARY, LARGE).call.halfClose();
            }
            await().until(() -> asked.size() == 3);
            assertThat(server.server().stats().requestBytes()).isGreaterThan(3 * LARGE);
        }
    }

    @Test
    void aRequestIsCountedWhileTheEndOfItsCallIsNotTaken() {
        try (var server = server()) {
            ManagedChannel channel =
                    server.keep(server.channelBuilder().flowControlWindow(65_535).build());
            var streaming = new Asking(channel, Echo.FLOOD, LARGE);
            streaming.call.halfClose();
            await().until(() -> server.server().stats().subscriptionBytes() >= LARGE);
            ServerCall call = untaken.join();
            var closed = new CompletableFuture<@Nullable Void>();
            call.execute(
                    () -> {
                        call.close();
                        closed.complete(null);
                    });
            closed.join();
            assertThat(server.server().stats().subscriptionBytes()).isGreaterThan(LARGE);
            streaming.call.request(1);
            await().until(() -> server.server().stats().subscriptionBytes() == 0);
        }
    }

    /** It has its credit. */
    @Test
    void aRequestThatIsHandedOverAsBytesIsCountedByWhoTakesIt() {
        try (var server = server()) {
            var raw = new Asking(server.channel(), Echo.DEFECT, LARGE);
            await().until(() -> server.server().stats().halfReceivedBytes() > 0);
            raw.call.halfClose();
            await().until(() -> asked.size() == 1);
            await().until(() -> server.server().stats().halfReceivedBytes() == 0);
            assertThat(server.server().stats().requestBytes()).isZero();
        }
    }

    private TestServer server() {
        return TestServer.of(
                limits.config(),
                Methods.unary(Echo.UNARY, (_, _) -> answer()),
                Methods.unaryBytes(Echo.DEFECT, (_, _) -> answer()),
                Methods.serverStreaming(Echo.IDLE, (_, call) -> new Idle(call)),
                Methods.serverStreaming(Echo.FLOOD, (_, call) -> sendsMoreThanIsTaken(call)));
    }

    private Idle sendsMoreThanIsTaken(ServerCall call) {
        byte[] asked = Frames.frame(Echo.bytes(1));
        byte[] more = Frames.frame(Echo.bytes(200_000));
        call.send(asked);
        call.send(more);
        untaken.complete(call);
        return new Idle(call);
    }

    private CompletableFuture<BytesValue> answer() {
        var answer = new CompletableFuture<BytesValue>();
        asked.add(answer);
        return answer;
    }

    private record Idle(ServerCall call) implements CallListener {
        @Override
        public void onMessage(byte[] bytes, int offset, int length) {}

        @Override
        public void onHalfClose() {}

        @Override
        public void onClosed() {}
    }

    /** Sends its request and leaves the end of it to the test. */
    private static final class Asking extends ClientCall.Listener<BytesValue> {
        final CompletableFuture<Status> end = new CompletableFuture<>();
        final ClientCall<BytesValue, BytesValue> call;

        Asking(ManagedChannel channel, MethodDescriptor<BytesValue, BytesValue> method, int size) {
            // As a stream: of a request that is one the client would send nothing before its end.
            var open = method.toBuilder().setType(MethodType.BIDI_STREAMING).build();
            call = channel.newCall(open, CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.request(1);
            call.sendMessage(Echo.bytes(size));
        }

        boolean goesOn() {
            return !end.isDone();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }
    }
}
