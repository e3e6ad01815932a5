package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.LogServiceGrpc;
import dev.penstock.api.logs.LogStreamRequest;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.PublishRequest;
import dev.penstock.api.logs.v1.PublishResponse;
import dev.penstock.bench.process.ServerProcess;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while producers publish log entries. */
@Tag("slow")
final class LogCrashTest {
    private static final int ROUNDS = 4;
    private static final int ENTRIES = 10;

    @TempDir private Path folder;

    @Test
    void everyAcknowledgedEntryIsThereOnceAndInOrder() throws Exception {
        var random = new Random(11);
        var producers = IntStream.range(0, 4).mapToObj(Producer::new).toList();
        for (int round = 0; round < ROUNDS; round++) {
            try (var server = ServerProcess.start(Distribution.serve(), folder)) {
                check(server.port(), producers);
                publishUntilKilled(server, producers, random);
            }
        }
        try (var server = ServerProcess.start(Distribution.serve(), folder)) {
            check(server.port(), producers);
            server.stop();
        }
        assertThat(producers).allMatch(producer -> producer.acknowledged.get() > 0);
    }

    private static void publishUntilKilled(
            ServerProcess server, List<Producer> producers, Random random) throws Exception {
        var channel = channel(server.port());
        producers.forEach(one -> one.heard = false);
        var ends = producers.stream().map(producer -> producer.publish(channel)).toList();
        await().atMost(30, TimeUnit.SECONDS).until(() -> producers.stream().allMatch(p -> p.heard));
        LockSupport.parkNanos(random.nextLong(200_000_000L, 1_200_000_000L));
        server.kill();
        for (CompletableFuture<Void> end : ends) {
            end.get(30, TimeUnit.SECONDS);
        }
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void check(int port, List<Producer> producers) throws Exception {
        var channel = channel(port);
        for (Producer producer : producers) {
            var found = new ArrayList<String>();
            LogServiceGrpc.newBlockingStub(channel)
                    .streamLogs(LogStreamRequest.newBuilder().setApplication(producer.name).build())
                    .forEachRemaining(entry -> found.add(entry.getMessage()));
            long messages = found.size() / ENTRIES;
            assertThat(messages).isBetween(producer.acknowledged.get(), producer.sent);
            assertThat(found)
                    .containsExactlyElementsOf(
                            LongStream.range(0, messages * ENTRIES)
                                    .mapToObj(i -> "entry " + i)
                                    .toList());
        }
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private static ManagedChannel channel(int port) {
        return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
    }

    /** A producer that outlives servers; on each it resends what was not acknowledged. */
    private static final class Producer {
        final String name;
        final AtomicLong acknowledged = new AtomicLong();
        volatile boolean heard;
        long sent;

        Producer(int number) {
            name = "crash-" + number;
        }

        CompletableFuture<Void> publish(ManagedChannel channel) {
            var ended = new CompletableFuture<Void>();
            var window = new Semaphore(200);
            StreamObserver<PublishRequest> out =
                    LogsGrpc.newStub(channel)
                            .publish(
                                    new StreamObserver<>() {
                                        @Override
                                        public void onNext(PublishResponse response) {
                                            acknowledged.accumulateAndGet(
                                                    response.getSequence(), Math::max);
                                            heard = true;
                                            window.release();
                                        }

                                        @Override
                                        public void onError(Throwable cause) {
                                            ended.complete(null);
                                            window.release();
                                        }

                                        @Override
                                        public void onCompleted() {
                                            onError(new AssertionError("completed"));
                                        }
                                    });
            return CompletableFuture.runAsync(
                    () -> {
                        long sequence = acknowledged.get();
                        while (!ended.isDone()) {
                            window.acquireUninterruptibly();
                            sequence++;
                            sent = Math.max(sent, sequence);
                            out.onNext(message(sequence));
                        }
                    },
                    task -> Thread.ofPlatform().daemon().start(task));
        }

        private PublishRequest message(long sequence) {
            var message =
                    PublishRequest.newBuilder()
                            .setProducer(name)
                            .setApplication(name)
                            .setSequence(sequence);
            for (long i = (sequence - 1) * ENTRIES; i < sequence * ENTRIES; i++) {
                message.addEntries(LogEntry.newBuilder().setMessage("entry " + i));
            }
            return message.build();
        }
    }
}
