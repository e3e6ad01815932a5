package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PointPublisherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final PublisherConfig PATIENT =
            PublisherConfig.of("tester", "press-01").withRetries(RetryPolicy.UNLIMITED);

    @Property(tries = 40)
    void everyPointIsStoredExactlyOnceAndInOrderHoweverOftenStreamsBreak(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 0.3) double breaking,
            @ForAll @IntRange(min = 1, max = 9) int window,
            @ForAll @IntRange(min = 1, max = 60) int messages)
            throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(seed))) {
            server.trouble().breakStreams(breaking, seed);
            var answers = new ArrayList<CompletableFuture<PublishResponse>>();
            try (var publisher = client.publisher(PATIENT.withWindow(window))) {
                for (long time = 1; time <= messages; time++) {
                    answers.add(publisher.publish(List.of(point(time))));
                }
                publisher.flush();
            }
            assertThat(answers).allMatch(answer -> answer.join().getStored() == 1);
            assertThat(server.store().arrivals())
                    .extracting(StandInStore.Arrival::time)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, messages).boxed().toList());
        }
    }

    @Test
    void aPublisherThatContinuesUnderTheSameNameStoresNothingTwice() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            publish(client, PATIENT, 1, 2, 3);
            publish(client, PATIENT.withFirstSequence(2), 2, 3, 4);
            assertThat(server.store().arrivals())
                    .extracting(StandInStore.Arrival::time)
                    .containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void aFullWindowTurnsOffersAwayAndAcknowledgementsMakeRoom() throws Exception {
        try (var server = StandInServer.inProcess();
                var client = server.client(new ManualTiming(), new Random(1))) {
            server.trouble().breakStreams(1, 1);
            try (var publisher = client.publisher(PATIENT.withWindow(2))) {
                assertThat(publisher.offer(List.of(point(1)))).isPresent();
                assertThat(publisher.offer(List.of(point(2)))).isPresent();
                assertThat(publisher.offer(List.of(point(3)))).isEmpty();
                assertThat(publisher.pending()).isEqualTo(2);
                publisher.cancel();
            }
        }
    }

    @Test
    void aRefusalFailsEverythingThatIsUnderWayAndWhatComesAfter() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1));
                var publisher = client.publisher(PATIENT.withFirstSequence(5))) {
            var answer = publisher.publish(List.of(point(1)));
            assertThatThrownBy(publisher::flush)
                    .isInstanceOfSatisfying(
                            PenstockException.class,
                            failed -> {
                                assertThat(failed.failure().reason()).isEqualTo("SEQUENCE_GAP");
                                assertThat(failed.failure().code())
                                        .isEqualTo(Status.Code.FAILED_PRECONDITION);
                            });
            assertThat(answer).failsWithin(PATIENCE);
            assertThatThrownBy(() -> publisher.publish(List.of(point(2))))
                    .isInstanceOf(PenstockException.class);
        }
    }

    @Test
    void threeFailuresInARowAreFinalByDefault() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            server.trouble().breakStreams(1, 1);
            try (var publisher = client.publisher(PublisherConfig.of("tester", "press-01"))) {
                var answer = publisher.publish(List.of(point(1)));
                assertThatThrownBy(publisher::flush).isInstanceOf(PenstockException.class);
                assertThat(answer).failsWithin(PATIENCE);
            }
        }
    }

    @Test
    void flushWaitsUntilWhatHangsOnTheAnswersIsDone() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1));
                var publisher = client.publisher(PATIENT)) {
            var entered = new CountDownLatch(1);
            var released = new CountDownLatch(1);
            var counted = new AtomicBoolean();
            var _ =
                    publisher
                            .publish(List.of(point(1)))
                            .thenRun(
                                    () -> {
                                        entered.countDown();
                                        awaitUninterruptibly(released);
                                        counted.set(true);
                                    });
            entered.await();
            assertThat(publisher.acknowledgedSequence()).isEqualTo(1);
            var seen = new CompletableFuture<Boolean>();
            Thread flusher =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            publisher.flush();
                                            seen.complete(counted.get());
                                        } catch (InterruptedException interrupted) {
                                            seen.completeExceptionally(interrupted);
                                        }
                                    });
            await().until(() -> seen.isDone() || flusher.getState() == Thread.State.WAITING);
            released.countDown();
            assertThat(seen).succeedsWithin(PATIENCE).isEqualTo(true);
        }
    }

    @Test
    void refusedPointsAreCountedInTheAnswer() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1));
                var publisher = client.publisher(PATIENT)) {
            var bad = PublishPoint.newBuilder().setName("not a name").setValue(1).build();
            PublishResponse answer = publisher.publish(List.of(point(1), bad)).join();
            assertThat(answer.getStored()).isEqualTo(1);
            assertThat(answer.getFailed()).isEqualTo(1);
        }
    }

    @Test
    void messagesWithoutPointsOrWithTooManyAreRefusedHere() {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1));
                var publisher = client.publisher(PATIENT)) {
            assertThatThrownBy(() -> publisher.publish(List.of()))
                    .hasMessage("points: 0 (expected: 1 to 10000)");
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void publish(PenstockClient client, PublisherConfig config, long... times)
            throws InterruptedException {
        try (var publisher = client.publisher(config)) {
            for (long time : times) {
                var _ = publisher.publish(List.of(point(time)));
            }
            publisher.flush();
        }
    }

    private static PublishPoint point(long time) {
        return PublishPoint.newBuilder()
                .setName("temperature")
                .setValue(time / 2.0)
                .setTimestampMs(time)
                .build();
    }
}
