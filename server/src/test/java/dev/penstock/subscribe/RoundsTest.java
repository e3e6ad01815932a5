package dev.penstock.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedRig;
import dev.penstock.feed.Frame;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class RoundsTest {
    @TempDir Path folder;
    private final Readers readers = new Readers(1);
    private final Wheel wheel = new Wheel();
    private final HandOutlet outlet = new HandOutlet();
    private final Numbers source = new Numbers();
    private FeedRig rig;
    private Subscriptions all;

    /** As many messages a round as told, numbered through. */
    private static final class Numbers implements Rounds.Source {
        volatile int messages = 1;
        final AtomicInteger rounds = new AtomicInteger();
        volatile @Nullable RuntimeException failure;
        volatile long wait = 1_000;
        volatile String thread = "";
        volatile Runnable during = () -> {};
        private int number;

        @Override
        public List<Frame> round() {
            rounds.incrementAndGet();
            thread = Thread.currentThread().getName();
            during.run();
            RuntimeException thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
            var frames = new ArrayList<Frame>();
            for (int i = 0; i < messages; i++) {
                frames.add(
                        Frame.of(
                                TailResponse.newBuilder()
                                        .addPoints(TailPoint.newBuilder().setSeriesId(number++))
                                        .build()
                                        .toByteArray()));
            }
            return frames;
        }

        @Override
        public Frame heartbeat() {
            return Frame.heartbeat(Cursor.of(1, 0, number));
        }

        @Override
        public long untilNext() {
            return wait;
        }
    }

    @BeforeEach
    void open() {
        rig = new FeedRig(folder, FeedConfig.defaults(), 4);
        all = new Subscriptions(rig.feeds, readers, wheel);
    }

    @AfterEach
    void close() {
        readers.close();
        wheel.close();
        rig.close();
    }

    @Test
    void theFirstRoundIsAtOnceAndTheNextAfterItsInterval() {
        Rounds.open(outlet, source, all, 0);
        outlet.awaitTask();
        assertThat(outlet.numbers()).containsExactly(0);
        wheel.turnTo(980);
        outlet.turn();
        assertThat(source.rounds).hasValue(1);
        wheel.turnTo(1_000);
        while (outlet.sent().size() < 2) {
            outlet.awaitTask();
        }
        assertThat(outlet.numbers()).containsExactly(0, 1);
    }

    @Test
    void aReaderThatIsSlowHasFewerRounds() {
        source.messages = 3;
        var rounds = Rounds.open(outlet, source, all, 0);
        outlet.room = 1;
        outlet.awaitTask();
        for (int second = 1; second <= 5; second++) {
            wheel.turnTo(second * 1_000L);
            outlet.turn();
        }
        assertThat(source.rounds).hasValue(1);
        outlet.room = 10;
        rounds.writable();
        while (outlet.sent().size() < 6) {
            outlet.awaitTask();
        }
        assertThat(source.rounds).hasValue(2);
        assertThat(outlet.numbers()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void theNextPieceOfARoundIsMadeWhenTheReaderHasTakenTheLast() {
        source.wait = 0;
        source.messages = 2;
        outlet.room = 3;
        var rounds = Rounds.open(outlet, source, all, 0);
        while (outlet.sent().size() < 3) {
            outlet.awaitTask();
        }
        outlet.turn();
        assertThat(outlet.numbers()).containsExactly(0, 1, 2);
        assertThat(source.rounds).hasValue(2);
        source.wait = 1_000;
        outlet.room = 10;
        rounds.writable();
        while (outlet.sent().size() < 6) {
            outlet.awaitTask();
        }
        assertThat(outlet.numbers()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(source.rounds).hasValue(3);
    }

    @Test
    void aSilentSelectionSendsHeartbeatsHoweverFarApartItsRoundsAre() {
        source.messages = 0;
        source.wait = 60_000;
        Rounds.open(outlet, source, all, 2);
        outlet.awaitTask();
        assertThat(outlet.sent()).isEmpty();
        wheel.turnTo(1_980);
        outlet.turn();
        assertThat(outlet.sent()).isEmpty();
        wheel.turnTo(2_000);
        outlet.turn();
        wheel.turnTo(4_000);
        outlet.turn();
        assertThat(outlet.sent()).hasSize(2).allMatch(TailResponse::getHeartbeat);
        assertThat(source.rounds).hasValue(1);
    }

    @Test
    void whoHasSomethingToTakeIsSentNoHeartbeat() {
        source.wait = 60_000;
        source.messages = 2;
        outlet.room = 1;
        var rounds = Rounds.open(outlet, source, all, 2);
        outlet.awaitTask();
        for (int second = 1; second <= 10; second++) {
            wheel.turnTo(second * 1_000L);
            outlet.turn();
        }
        outlet.room = 10;
        rounds.writable();
        assertThat(outlet.numbers()).containsExactly(0, 1);
        assertThat(outlet.sent()).noneMatch(TailResponse::getHeartbeat);
    }

    @Test
    void aSelectionThatHasNothingToSayBeginsAllTheSame() {
        source.messages = 0;
        Rounds.open(outlet, source, all, 0);
        assertThat(outlet.begun).isTrue();
    }

    @Test
    void aRefusalEndsIt() {
        source.failure = Refusal.of(Reason.LIMIT_REACHED, "too much").asException();
        Rounds.open(outlet, source, all, 2);
        outlet.awaitTask();
        assertThat(outlet.refusal().reason()).isEqualTo(Reason.LIMIT_REACHED);
        assertThat(outlet.ends).isEqualTo(1);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void aDefectEndsItRatherThanLeavingItSilent() {
        source.failure = new IllegalStateException("as told");
        Rounds.open(outlet, source, all, 2);
        outlet.awaitTask();
        assertThat(outlet.refusal().reason()).isEqualTo(Reason.INTERNAL);
    }

    @Test
    void closingWhileARoundIsMadeLeavesNothing() {
        var begun = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        source.during =
                () -> {
                    begun.countDown();
                    await(closed);
                };
        var rounds = Rounds.open(outlet, source, all, 2);
        await(begun);
        rounds.closed();
        closed.countDown();
        outlet.awaitTask();
        assertThat(outlet.sent()).isEmpty();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void aRoundThatStillWaitsForItsThreadIsNotMadeOnceTheCallIsOver() {
        var free = new CountDownLatch(1);
        readers.read(() -> await(free));
        var rounds = Rounds.open(outlet, source, all, 2);
        rounds.closed();
        free.countDown();
        var later = new CountDownLatch(1);
        readers.read(later::countDown);
        await(later);
        assertThat(source.rounds).hasValue(0);
    }

    @Test
    void roundsAreMadeOnTheThreadsTheyAreGiven() {
        try (var heavy = new Readers("heavy", 1, Integer.MAX_VALUE)) {
            Rounds.open(outlet, source, all, heavy, 0);
            outlet.awaitTask();
            assertThat(source.thread).isEqualTo("heavy-1");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
