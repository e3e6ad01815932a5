package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.CollaborationGrpc;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.sessions.v1.ListSessionsRequest;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionEvent.WhatCase;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.api.sessions.v1.WatchRequest;
import dev.penstock.api.sessions.v1.WatchResponse;
import dev.penstock.bench.process.ServerProcess;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
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

/** kill -9 while people talk in a session. */
@Tag("slow")
final class SessionCrashTest {
    private static final int ROUNDS = 4;
    private static final String SESSION = "crash";

    @TempDir private Path folder;

    @Test
    void whatWasAcknowledgedIsInTheRecordOnceAndNobodyCameTwice() throws Exception {
        var random = new Random(13);
        var people = IntStream.range(0, 3).mapToObj(Person::new).toList();
        List<SessionEvent> before = List.of();
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess server = Distribution.start(folder)) {
                before = check(server.port(), people, before);
                talkUntilKilled(server, people, random);
            }
        }
        try (ServerProcess server = Distribution.start(folder)) {
            before = check(server.port(), people, before);
            server.stop();
        }
        try (ServerProcess server = Distribution.start(folder)) {
            assertThat(check(server.port(), people, before)).as("replayed").isEqualTo(before);
            server.stop();
        }
        assertThat(people).allMatch(person -> person.acknowledged.get() > 0);
    }

    private static void talkUntilKilled(ServerProcess server, List<Person> people, Random random)
            throws Exception {
        var channel = channel(server.port());
        people.forEach(one -> one.heard = false);
        var ends = people.stream().map(person -> person.talk(channel)).toList();
        await().atMost(30, TimeUnit.SECONDS).until(() -> people.stream().allMatch(p -> p.heard));
        LockSupport.parkNanos(random.nextLong(500_000_000L, 1_500_000_000L));
        server.kill();
        for (CompletableFuture<Void> end : ends) {
            end.get(30, TimeUnit.SECONDS);
        }
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    /** The record goes on from what it was; everybody's messages are in it once and in order. */
    private static List<SessionEvent> check(
            int port, List<Person> people, List<SessionEvent> before) throws Exception {
        var channel = channel(port);
        List<SessionEvent> record = record(channel);
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(record.size()).isGreaterThanOrEqualTo(before.size());
        assertThat(record.subList(0, before.size())).isEqualTo(before);
        assertThat(record).extracting(SessionEvent::getId).doesNotHaveDuplicates().isSorted();
        for (Person person : people) {
            List<SessionEvent> own =
                    record.stream().filter(event -> event.getUserId().equals(person.name)).toList();
            List<String> said =
                    own.stream()
                            .filter(SessionEvent::hasSaid)
                            .map(event -> event.getSaid().getMessage())
                            .toList();
            assertThat((long) said.size()).isBetween(person.acknowledged.get(), person.sent.get());
            assertThat(said)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, said.size())
                                    .mapToObj(i -> "message " + i)
                                    .toList());
            assertThat(own).filteredOn(event -> event.getWhatCase() == WhatCase.LEFT).isEmpty();
            assertThat(own)
                    .filteredOn(event -> event.getWhatCase() == WhatCase.JOINED)
                    .hasSize(record.isEmpty() ? 0 : 1);
        }
        return record;
    }

    private static List<SessionEvent> record(ManagedChannel channel) {
        var sessions = SessionsGrpc.newBlockingStub(channel);
        if (sessions.listSessions(ListSessionsRequest.getDefaultInstance()).getTotalCount() == 0) {
            return List.of();
        }
        var record = new ArrayList<SessionEvent>();
        var context = Context.current().withCancellation();
        context.run(
                () -> {
                    Iterator<WatchResponse> watch =
                            sessions.watch(
                                    WatchRequest.newBuilder()
                                            .setSessionId(SESSION)
                                            .setStart(Timestamp.getDefaultInstance())
                                            .setHeartbeatSeconds(2)
                                            .build());
                    WatchResponse next = watch.next();
                    while (!next.getHeartbeat()) {
                        record.add(next.getEvent());
                        next = watch.next();
                    }
                });
        context.cancel(null);
        return record;
    }

    private static ManagedChannel channel(int port) {
        return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
    }

    /** Somebody who outlives servers; on each they say again what was not acknowledged. */
    private static final class Person {
        final String name;
        volatile boolean heard;
        final AtomicLong acknowledged = new AtomicLong();
        final AtomicLong sent = new AtomicLong();

        Person(int number) {
            name = "person-" + number;
        }

        CompletableFuture<Void> talk(ManagedChannel channel) {
            var ended = new CompletableFuture<Void>();
            var window = new Semaphore(0);
            StreamObserver<CollaborationMessage> out =
                    CollaborationGrpc.newStub(channel)
                            .collaborate(
                                    new StreamObserver<>() {
                                        @Override
                                        public void onNext(CollaborationMessage message) {
                                            String type = message.getMetadataMap().get("type");
                                            if ("acknowledged".equals(type)) {
                                                acknowledged.accumulateAndGet(
                                                        message.getSequence(), Math::max);
                                                // The first is the answer to joining.
                                                heard = message.getSequence() > 0;
                                                window.drainPermits();
                                                window.release(100);
                                            }
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
            out.onNext(
                    CollaborationMessage.newBuilder()
                            .setSessionId(SESSION)
                            .setUserId(name)
                            .setProducer(name)
                            .build());
            return CompletableFuture.runAsync(
                    () -> {
                        window.acquireUninterruptibly();
                        long sequence = acknowledged.get();
                        while (!ended.isDone()) {
                            sequence++;
                            sent.accumulateAndGet(sequence, Math::max);
                            out.onNext(
                                    CollaborationMessage.newBuilder()
                                            .setMessage("message " + sequence)
                                            .setSequence(sequence)
                                            .build());
                            window.acquireUninterruptibly();
                        }
                    },
                    task -> Thread.ofPlatform().daemon().start(task));
        }
    }
}
