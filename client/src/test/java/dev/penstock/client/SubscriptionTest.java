package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.metrics.v1.TailResponse;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static final StandInStore.Key KEY =
            new StandInStore.Key("temperature", "press-01", Map.of());

    @Property(tries = 40)
    void everyPointComesExactlyOnceHoweverOftenTheStreamBreaks(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 0.5) double breaking,
            @ForAll @IntRange(min = 1, max = 100) int points) {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(seed))) {
            server.trouble().breakStreams(breaking, seed);
            for (long time = 1; time <= points; time++) {
                server.store().add(KEY, time, 0);
            }
            assertThat(tail(client, points))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, points).boxed().toList());
        }
    }

    @Test
    void statesTellOfTheBreakAndOfTheResumption() {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            server.trouble().nextCalls(Trouble.broken());
            server.store().add(KEY, 1, 0);
            var states = new CopyOnWriteArrayList<SubscriptionState>();
            try (var messages = client.messages(ResumableMethod.TAIL, request(), states::add)) {
                assertThat(messages.next().getPoints(0).getTimestampMs()).isEqualTo(1);
            }
            assertThat(states).hasSize(2);
            assertThat(states.get(0)).isInstanceOf(SubscriptionState.Waiting.class);
            assertThat(states.get(1)).isEqualTo(new SubscriptionState.Streaming(false, false));
        }
    }

    @Test
    void thatNothingWasMissedIsSaidOnlyWhereACursorWasThereToResumeWith() {
        var tail = ResumableMethod.TAIL;
        var withoutCursors =
                new ResumableMethod<>(tail.method(), tail.resume(), _ -> "", tail.heartbeat());
        assertThat(secondBeginning(tail)).isEqualTo(new SubscriptionState.Streaming(true, true));
        assertThat(secondBeginning(withoutCursors))
                .isEqualTo(new SubscriptionState.Streaming(true, false));
    }

    private static SubscriptionState secondBeginning(
            ResumableMethod<TailRequest, TailResponse> method) {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            server.trouble().breakStreams(0.5, 1);
            var beginnings = new LinkedBlockingQueue<SubscriptionState>();
            try (var messages =
                    client.messages(
                            method,
                            request(),
                            state -> {
                                if (state instanceof SubscriptionState.Streaming) {
                                    beginnings.add(state);
                                }
                            })) {
                for (long time = 1; beginnings.size() < 2; time++) {
                    server.store().add(KEY, time, 0);
                    assertThat(messages.next()).isNotNull();
                }
            }
            beginnings.remove();
            return beginnings.remove();
        }
    }

    @Test
    void aCursorThatIsTooOldEndsIt() {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            server.trouble()
                    .nextCalls(Trouble.refusal(Status.Code.OUT_OF_RANGE, "CURSOR_TOO_OLD", null));
            try (var messages = client.messages(ResumableMethod.TAIL, request(), _ -> {})) {
                assertThatThrownBy(messages::hasNext)
                        .isInstanceOfSatisfying(
                                PenstockException.class,
                                failed ->
                                        assertThat(failed.failure().metadata())
                                                .containsEntry("oldest_cursor", "c7"));
            }
        }
    }

    @Test
    void closingEndsAnIterationThatWaits() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            var ended = new ArrayList<Boolean>();
            Thread waiting;
            try (var messages = client.messages(ResumableMethod.TAIL, request(), _ -> {})) {
                waiting = Thread.startVirtualThread(() -> ended.add(messages.hasNext()));
            }
            waiting.join();
            assertThat(ended).containsExactly(false);
        }
    }

    @Test
    void onAClosedClientNothingIsTriedAgain() {
        try (var server = StandInServer.inProcess()) {
            var timing = new HurriedTiming();
            var ended = new CompletableFuture<Boolean>();
            var client = server.client(timing, new Random(1));
            client.close();
            var listener =
                    new SubscriptionListener<TailResponse>() {
                        @Override
                        public void onMessage(TailResponse message) {}

                        @Override
                        public void onEnd(@Nullable CallFailure failure) {
                            ended.complete(failure != null);
                        }
                    };
            try (var _ = client.subscribe(ResumableMethod.TAIL, request(), listener)) {
                assertThat(ended.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
            }
            assertThat(timing.delays()).isEmpty();
        }
    }

    private static List<Long> tail(PenstockClient client, int points) {
        var times = new ArrayList<Long>();
        try (var messages = client.messages(ResumableMethod.TAIL, request(), _ -> {})) {
            while (times.size() < points && messages.hasNext()) {
                TailResponse message = messages.next();
                message.getPointsList().stream().map(TailPoint::getTimestampMs).forEach(times::add);
            }
        }
        return times;
    }

    private static TailRequest request() {
        return TailRequest.getDefaultInstance();
    }
}
