package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.BytesValue;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Many streams, slow ones, and their ends. */
class StreamsTest {
    private final Echo echo = new Echo();
    private TestServer server;
    private ManagedChannel channel;
    private ManagedChannel neighbour;

    @BeforeAll
    static void quietClient() {
        // The client logs a stack trace for each cancelled stream
        Logger.getLogger("io.grpc").setLevel(Level.OFF);
    }

    @BeforeEach
    void start() {
        server = TestServer.of(echo.methods());
        channel = server.channel();
        neighbour = server.channel();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @Tag("slow")
    void tenThousandStreamsOfOneClientAreServedAThousandAtATime() {
        List<Call> calls = open(Echo.IDLE, 10_000);
        await().until(() -> echo.open.size() == 1_000);
        assertThat(server.server().stats().calls()).isEqualTo(1_000);
        assertThat(unary().getValue().size()).isEqualTo(1);
        echo.open.forEach(call -> call.execute(call::close));
        await().atMost(30, TimeUnit.SECONDS)
                .until(
                        () -> {
                            echo.open.forEach(call -> call.execute(call::close));
                            return calls.stream().allMatch(call -> call.end.isDone());
                        });
        assertThat(calls).allMatch(call -> call.end.join().isOk());
        assertThat(server.server().stats().connections()).isEqualTo(2);
        await().until(() -> server.server().stats().calls() == 0);
    }

    @Test
    @Tag("slow")
    void aMassCancelCostsOnlyTheCallsCancelled() {
        var config = withStreams(10_000);
        try (var large = TestServer.of(config, echo.methods())) {
            ManagedChannel many = large.channel();
            List<Call> calls = open(many, Echo.IDLE, 10_000);
            await().atMost(30, TimeUnit.SECONDS).until(() -> echo.open.size() == 10_000);
            var other = new Call(many, Echo.IDLE);
            calls.forEach(call -> call.call.cancel("the test says so", null));
            await().atMost(30, TimeUnit.SECONDS).until(() -> echo.closed.get() == 10_000);
            assertThat(other.end).isNotDone();
            assertThat(large.server().stats().connections()).isEqualTo(1);
            assertThat(large.server().stats().calls()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerNobodyWaitsForIsCancelled() throws Exception {
        var asked = new CompletableFuture<CompletableFuture<BytesValue>>();
        var never =
                Methods.unary(
                        Echo.UNARY,
                        (BytesValue _, ServerCall _) -> {
                            var answer = new CompletableFuture<BytesValue>();
                            asked.complete(answer);
                            return answer;
                        });
        try (var slow = TestServer.of(never)) {
            var call = slow.channel().newCall(Echo.UNARY, CallOptions.DEFAULT);
            var _ = ClientCalls.futureUnaryCall(call, BytesValue.getDefaultInstance());
            CompletableFuture<BytesValue> answer = asked.get(10, TimeUnit.SECONDS);
            call.cancel("the test says so", null);
            await().until(answer::isCancelled);
        }
    }

    @Test
    void aClientThatNeverReadsHoldsOneBufferAndNotItsNeighbours() {
        int window = 65_535;
        var reader = server.keep(server.channelBuilder().flowControlWindow(window).build());
        var stalled = new Call(reader, Echo.FLOOD, 0);
        await().until(() -> echo.flooded.get() > 0);
        long soon = settled();
        // The window of the client and one send buffer of the server
        assertThat(soon).isLessThan(window + WireConfig.defaults().sendBufferBytes() + 2_000);
        for (int i = 0; i < 100; i++) {
            assertThat(unary().getValue().size()).isEqualTo(1);
        }
        assertThat(echo.flooded.get()).isEqualTo(soon);
        stalled.call.request(100);
        await().until(() -> stalled.received.get() == 100);
        stalled.call.request(100_000);
        await().until(() -> echo.flooded.get() > soon);
        stalled.call.cancel("enough", null);
        await().until(() -> echo.open.isEmpty());
    }

    @Test
    void aDeadlineEndsTheStreamOnBothSides() {
        var call =
                new Call(
                        channel,
                        Echo.IDLE,
                        CallOptions.DEFAULT.withDeadlineAfter(3, TimeUnit.SECONDS),
                        1);
        await().until(() -> echo.open.size() == 1);
        assertThat(call.end.join().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
        await().until(() -> echo.open.isEmpty());
        assertThat(echo.closed.get()).isEqualTo(1);
    }

    @Test
    void aLostConnectionClosesItsCalls() {
        open(Echo.IDLE, 50);
        await().until(() -> echo.open.size() == 50);
        channel.shutdownNow();
        await().until(() -> echo.open.isEmpty() && echo.closed.get() == 50);
        await().until(() -> server.server().stats().equals(new WireStats(0, 0, 0, 0, 0)));
    }

    @Test
    void clientsThatVanishInTheMiddleOfManyStreamsLeaveNothingBehindAndNothingInTheLog() {
        var log = new ListAppender<ILoggingEvent>();
        var root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT");
        log.start();
        root.addAppender(log);
        try {
            for (int round = 0; round < 5; round++) {
                ManagedChannel client = server.channel();
                open(client, Echo.FLOOD, 100);
                List<Call> cancelled = open(client, Echo.FLOOD, 100);
                await().until(() -> echo.open.size() == 200);
                cancelled.forEach(call -> call.call.cancel("first some of them", null));
                client.shutdownNow();
                await().until(() -> echo.open.isEmpty());
            }
            await().until(() -> server.server().stats().connections() == 0);
        } finally {
            root.detachAppender(log);
        }
        assertThat(log.list)
                // A machine that is busy with something else is no fault of the clients'.
                .filteredOn(event -> !event.getLoggerName().endsWith("BlockedThreadChecker"))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
        assertThat(server.server().stats()).isEqualTo(new WireStats(0, 0, 0, 0, 0));
    }

    @Test
    void tasksFromOtherThreadsRunInOrderOnTheLoopOfTheCall() {
        new Call(channel, Echo.IDLE);
        await().until(() -> echo.open.size() == 1);
        ServerCall call = echo.open.iterator().next();
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        var order = Collections.synchronizedList(new ArrayList<Integer>());
        var done = new CompletableFuture<Void>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            call.execute(
                    () -> {
                        threads.add(Thread.currentThread());
                        order.add(number);
                    });
        }
        call.execute(() -> done.complete(null));
        done.join();
        assertThat(threads).hasSize(1);
        assertThat(order).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
    }

    @Test
    void aTaskThatFailsEndsItsCallOnly() {
        var failing = new Call(channel, Echo.IDLE);
        await().until(() -> echo.open.size() == 1);
        ServerCall call = echo.open.iterator().next();
        call.execute(
                () -> {
                    throw Refusal.of(Reason.TOO_SLOW, "fell behind").asException();
                });
        assertThat(failing.end.join().getCode()).isEqualTo(Code.ABORTED);
        assertThat(failing.end.join().getDescription()).isEqualTo("fell behind");
        assertThat(unary().getValue().size()).isEqualTo(1);
    }

    @Test
    void shuttingDownEndsStreamsUnavailableWithinTheGrace() {
        var call = new Call(channel, Echo.IDLE);
        await().until(() -> echo.open.size() == 1);
        var closed = server.server().shutdown(Duration.ofMillis(600));
        Status end = call.end.join();
        assertThat(end.getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(end.getDescription()).contains("stopping");
        await().until(closed::succeeded);
        assertThat(server.server().stats().connections()).isZero();
    }

    @Test
    void shuttingDownWithoutCallsDoesNotWaitForTheGrace() {
        unary();
        long start = System.nanoTime();
        var closed = server.server().shutdown(Duration.ofSeconds(60));
        await().until(closed::succeeded);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void connectionsBeyondTheLimitAreClosed() {
        var limits = new Limits();
        limits.maxConnections = 1;
        try (var small = TestServer.of(limits.config(), echo.methods())) {
            var first = new Call(small.channel(), Echo.IDLE);
            await().until(() -> echo.open.size() == 1);
            var second = new Call(small.channel(), Echo.IDLE);
            assertThat(second.end.join().getCode()).isIn(Code.RESOURCE_EXHAUSTED, Code.UNAVAILABLE);
            assertThat(first.end).isNotDone();
            await().until(() -> small.server().stats().connections() == 1);
        }
    }

    /** On a connection of its own. */
    private BytesValue unary() {
        return ClientCalls.blockingUnaryCall(
                neighbour, Echo.UNARY, CallOptions.DEFAULT, Echo.bytes(1));
    }

    /** What was flooded once three looks at it are the same. */
    private long settled() {
        long[] last = {-1, 0};
        await().pollInterval(200, TimeUnit.MILLISECONDS)
                .until(
                        () -> {
                            long now = echo.flooded.get();
                            last[1] = now == last[0] ? last[1] + 1 : 1;
                            last[0] = now;
                            return last[1] == 3;
                        });
        return last[0];
    }

    private static WireConfig withStreams(int streams) {
        var limits = new Limits();
        limits.maxConcurrentStreams = streams + 1;
        return limits.config();
    }

    private List<Call> open(MethodDescriptor<BytesValue, BytesValue> method, int count) {
        return open(channel, method, count);
    }

    private static List<Call> open(
            ManagedChannel channel, MethodDescriptor<BytesValue, BytesValue> method, int count) {
        return IntStream.range(0, count).mapToObj(_ -> new Call(channel, method)).toList();
    }

    /** A call by hand, with one request sent. */
    private static final class Call extends ClientCall.Listener<BytesValue> {
        final CompletableFuture<Status> end = new CompletableFuture<>();
        final AtomicInteger received = new AtomicInteger();
        final ClientCall<BytesValue, BytesValue> call;

        Call(ManagedChannel channel, MethodDescriptor<BytesValue, BytesValue> method) {
            this(channel, method, 1);
        }

        Call(ManagedChannel channel, MethodDescriptor<BytesValue, BytesValue> method, int wanted) {
            this(channel, method, CallOptions.DEFAULT, wanted);
        }

        Call(
                ManagedChannel channel,
                MethodDescriptor<BytesValue, BytesValue> method,
                CallOptions options,
                int wanted) {
            call = channel.newCall(method, options);
            call.start(this, new Metadata());
            call.sendMessage(Echo.bytes(1));
            call.halfClose();
            if (wanted > 0) {
                call.request(wanted);
            }
        }

        @Override
        public void onMessage(BytesValue message) {
            received.incrementAndGet();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }
    }
}
