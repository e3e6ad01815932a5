package dev.penstock.ingest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.penstock.ingest.Words.Add;
import dev.penstock.journal.Journal;
import dev.penstock.journal.JournalConfig;
import dev.penstock.journal.OutOfSpaceException;
import dev.penstock.journal.SegmentedJournal;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.StoreException;
import dev.penstock.store.StoreException.Kind;
import dev.penstock.store.WriteGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LaneTest {
    private static final LaneConfig SMALL = new LaneConfig(4096, 950_000, 4, 1 << 20, 1 << 20);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(5_000));

    @TempDir Path folder;
    private Store store;

    @BeforeEach
    void open() {
        store =
                Store.open(
                        folder.resolve("store"),
                        StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void answersOnceCommittedAndNotBefore() throws Exception {
        var journal = new HandJournal(0);
        var words = new Words(store);
        var lane = started(journal, words);
        Add one = submit(lane, new Add("one"));
        journal.awaitAppends(1);
        Add early = submit(lane, Add.early("early"));
        journal.awaitAppends(1);
        lane.call(() -> {}).get();
        assertThat(one.answer).isNotDone();
        assertThat(early.answer).isNotDone();
        assertThat(words.committed()).isEmpty();
        journal.write();
        assertThat(early.answer.get()).isEqualTo("ok");
        assertThat(one.answer).isNotDone();
        assertThat(words.committed()).isEmpty();
        journal.commit();
        assertThat(one.answer.get()).isEqualTo("ok");
        journal.commit();
        lane.call(() -> {}).get();
        assertThat(words.committed()).containsExactly("one", "early");
        assertThat(early.answers).isEqualTo(1);
        lane.close();
    }

    @Test
    void aStoreWithoutSpaceIsWaitedForAndNothingAnsweredMeanwhile() throws Exception {
        var words = new Words(store);
        var lane = started(journal(), words);
        words.full = true;
        Add one = submit(lane, new Add("one"));
        await().until(() -> words.triedInVain.get() > 1);
        assertThat(one.answer).isNotDone();
        words.full = false;
        assertThat(one.answer.get(5, TimeUnit.SECONDS)).isEqualTo("ok");
        lane.close();
    }

    @Test
    void whoComesWhileTheStoreHasNoSpaceIsRefusedAtOnceAndTheLaneGoesOnWhenThereIs()
            throws Exception {
        var journal = new HandJournal(0);
        var words = new Words(store);
        var lane = started(journal, words);
        words.full = true;
        Add one = submit(lane, new Add("one"));
        journal.awaitAppends(1);
        journal.commit();
        await().until(() -> words.triedInVain.get() > 1);
        var task = lane.call(() -> {});
        Add late = submit(lane, new Add("late"));
        assertThat(late.answer.get(5, TimeUnit.SECONDS)).isEqualTo("OUT_OF_SPACE");
        assertThat(requireNonNull(late.refusal).retryAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(one.answer).isNotDone();
        assertThat(task).as("stands behind what is committed").isNotDone();
        words.full = false;
        assertThat(one.answer.get(5, TimeUnit.SECONDS)).isEqualTo("ok");
        task.get(5, TimeUnit.SECONDS);
        Add again = submit(lane, new Add("late"));
        journal.awaitAppends(1);
        journal.commit();
        assertThat(again.answer.get(5, TimeUnit.SECONDS)).isEqualTo("ok");
        assertThat(lane.waitingBytes()).isZero();
        assertThat(words.committed()).containsExactly("one", "late");
        lane.close();
    }

    @Test
    void aStartDoesNotWaitForSpaceForEverAndTheNextOneFindsEverything() throws Exception {
        try (var journal = journal()) {
            var words = new Words(store);
            var lane = started(journal, words);
            words.full = true;
            submit(lane, new Add("one"));
            await().until(() -> words.triedInVain.get() > 1);
            lane.close(Duration.ofMillis(50));
        }
        try (var journal = journal()) {
            var words = new Words(store);
            var asked = new AtomicLong();
            InstantSource clock = () -> Instant.ofEpochMilli(15_000 * asked.getAndIncrement());
            var lane =
                    new Lane<>(
                            0, journal, store, words, List.of(words), SMALL, clock, Runnable::run);
            words.full = true;
            assertThatThrownBy(() -> replay(journal, lane))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.OUT_OF_SPACE));
            assertThat(words.triedInVain).as("at 0, 15 and 30 s").hasValue(3);
            lane.close();
        }
        try (var journal = journal()) {
            var words = new Words(store);
            var lane = lane(journal, words);
            replay(journal, lane);
            assertThat(words.committed()).containsExactly("one");
            lane.close();
        }
    }

    private static void replay(Journal journal, Lane<Add> lane) throws IOException {
        Committed committed = lane.committed();
        journal.replay(
                new long[] {committed.replayFrom()},
                (_, offset, time, kind, bytes, from, to) ->
                        committed.replay(offset, time, kind, bytes, from, to));
        committed.replayed();
    }

    @Test
    void closingDoesNotWaitForSpaceForEverAndTheJournalKeepsWhatIsNotStored() throws Exception {
        try (var journal = journal()) {
            var words = new Words(store);
            var lane = started(journal, words);
            words.full = true;
            Add one = submit(lane, new Add("one"));
            await().until(() -> words.triedInVain.get() > 1);
            lane.close(Duration.ofMillis(50));
            assertThat(one.answer.get(1, TimeUnit.SECONDS)).isEqualTo("NOT_SERVING");
            assertThat(one.answers).isOne();
            assertThat(journal.synced(0)).isOne();
            assertThat(journal.start(0)).isZero();
        }
    }

    @Test
    void closingAnswersAlsoWhatStoodBehindTheTaskThatWaitedForSpace() throws Exception {
        var journal = new HandJournal(0);
        var words = new Words(store);
        var lane = started(journal, words);
        Add one = submit(lane, new Add("one"));
        journal.awaitAppends(1);
        var begun = new CountDownLatch(1);
        var busy = new CountDownLatch(1);
        var blocked =
                lane.call(
                        () -> {
                            begun.countDown();
                            Uninterruptibles.awaitUninterruptibly(busy);
                        });
        begun.await();
        words.full = true;
        journal.commit();
        var _ = lane.call(() -> {});
        Add behind = submit(lane, new Add("behind"));
        busy.countDown();
        await().until(() -> words.triedInVain.get() > 1);
        lane.close(Duration.ofMillis(50));
        assertThat(blocked).isCompleted();
        assertThat(one.answer.get(1, TimeUnit.SECONDS)).isEqualTo("NOT_SERVING");
        assertThat(behind.answer.get(1, TimeUnit.SECONDS)).isEqualTo("OUT_OF_SPACE");
    }

    @Test
    void aLaneThatNeverStartedCloses() throws Exception {
        var words = new Words(store);
        var lane =
                new Lane<>(0, journal(), store, words, List.of(words), SMALL, CLOCK, Runnable::run);
        Add one = submit(lane, new Add("one"));
        lane.close();
        assertThat(one.answer.get(1, TimeUnit.SECONDS)).isEqualTo("NOT_SERVING");
    }

    @Test
    void answersWhatNeedsNoMoreThanWritingBeforeTheCommit() throws Exception {
        var journal = new HandJournal(0);
        var lane = started(journal, new Words(store));
        Add early = submit(lane, Add.early("early"));
        journal.awaitAppends(1);
        journal.write();
        assertThat(early.answer.get()).isEqualTo("ok");
        journal.fail(new IOException("as told"));
        lane.call(() -> {}).get();
        lane.close();
        assertThat(early.answers).as("answered once although it failed later").isEqualTo(1);
    }

    @Test
    void whatAddsNoFactIsAnsweredTooEvenIfItOnlyWaitsForTheWriting() throws Exception {
        var lane = started(journal(), new Words(store));
        assertThat(submit(lane, Add.early("word")).answer.get()).isEqualTo("ok");
        assertThat(submit(lane, Add.early("word")).answer.get(5, TimeUnit.SECONDS)).isEqualTo("ok");
        assertThat(submit(lane, new Add("word")).answer.get(5, TimeUnit.SECONDS)).isEqualTo("ok");
        lane.close();
    }

    @Test
    void aFailedAppendRefusesAllThatIsInFlightAndThenGoesOn() throws Exception {
        var journal = new HandJournal(0);
        var words = new Words(store);
        var lane = started(journal, words);
        Add first = submit(lane, new Add("first"));
        journal.awaitAppends(1);
        Add second = submit(lane, new Add("second"));
        journal.awaitAppends(1);
        Add repeated = submit(lane, new Add("first"));
        lane.call(() -> {}).get();
        assertThat(repeated.answer).as("rests on what is in flight").isNotDone();
        journal.fail(new OutOfSpaceException("full, as told", null));
        journal.commit();
        assertThat(first.answer.get()).isEqualTo("OUT_OF_SPACE");
        assertThat(second.answer.get()).isEqualTo("OVERLOADED");
        assertThat(repeated.answer.get()).isEqualTo("OVERLOADED");
        Add again = submit(lane, new Add("first"));
        journal.awaitAppends(1);
        journal.commit();
        assertThat(again.answer.get()).isEqualTo("ok");
        assertThat(words.committed()).containsExactly("first");
        assertThat(words.reloads).isEqualTo(2);
        assertThat(lane.waitingBytes()).isZero();
        lane.close();
    }

    @Test
    void aCommandOfTooManyFactsIsRefusedAloneAndForgotten() throws Exception {
        var journal = new HandJournal(0);
        var words = new Words(store);
        var lane = started(journal, words);
        Add first = submit(lane, new Add("first"));
        journal.awaitAppends(1);
        var busy = new CountDownLatch(1);
        var _ = lane.call(() -> Uninterruptibles.awaitUninterruptibly(busy));
        Add before = submit(lane, new Add("before"));
        Add large = submit(lane, new Add("x".repeat(960_000)));
        Add behind = submit(lane, new Add("behind"));
        busy.countDown();
        assertThat(large.answer.get()).isEqualTo("LIMIT_REACHED");
        journal.awaitAppends(1);
        assertThat(behind.answer).isNotDone();
        journal.commit();
        journal.commit();
        assertThat(first.answer.get()).isEqualTo("ok");
        assertThat(before.answer.get()).isEqualTo("ok");
        journal.awaitAppends(1);
        journal.commit();
        assertThat(behind.answer.get()).isEqualTo("ok");
        Add again = submit(lane, new Add("x".repeat(960_000)));
        assertThat(again.answer.get()).as("was never decided").isEqualTo("LIMIT_REACHED");
        lane.call(() -> {}).get();
        assertThat(words.committed()).containsExactly("first", "before", "behind");
        assertThat(List.of(large.answers, again.answers)).containsOnly(1);
        assertThat(lane.waitingBytes()).isZero();
        lane.close();
    }

    @Test
    void theLargestCommandTogetherWithABatchFitsTheJournal() {
        assertThatThrownBy(() -> new LaneConfig(128 << 20, 128 << 20, 4, 1 << 20, 1 << 20))
                .hasMessageContaining("lane.command-bytes: 134217728 (expected: at least 4096");
        assertThatThrownBy(() -> new LaneConfig(4096, 4095, 4, 1 << 20, 1 << 20))
                .hasMessageContaining("lane.command-bytes: 4095");
    }

    @Test
    void moreThanTheQueueHoldsIsRefused() throws Exception {
        var journal = new HandJournal(0);
        var lane = started(journal, new Words(store));
        Add kept = submit(lane, new Add("x".repeat(900_000)));
        Add refused = submit(lane, new Add("y".repeat(200_000)));
        assertThat(refused.answer.getNow("open")).isEqualTo("OVERLOADED");
        journal.awaitAppends(1);
        journal.commit();
        assertThat(kept.answer.get()).isEqualTo("ok");
        lane.close();
    }

    @Test
    void closingAnswersEverything() throws Exception {
        var lane = started(journal(), new Words(store));
        List<Add> asked = List.of(new Add("a"), new Add("b"), new Add("c"));
        asked.forEach(lane::submit);
        lane.close();
        asked.forEach(add -> assertThat(add.answer.getNow("open")).isEqualTo("ok"));
        assertThat(submit(lane, new Add("late")).answer.getNow("open")).isEqualTo("NOT_SERVING");
    }

    @Test
    void aDefectLeavesNobodyWaiting() throws Exception {
        var journal = new HandJournal(0);
        var lane = started(journal, new Words(store));
        Add inFlight = submit(lane, new Add("fine"));
        journal.awaitAppends(1);
        Add defect = submit(lane, new Add("defect"));
        assertThat(defect.answer.get()).isEqualTo("INTERNAL");
        assertThat(inFlight.answer.get()).isEqualTo("INTERNAL");
        lane.close();
        assertThat(submit(lane, new Add("late")).answer.get()).isEqualTo("NOT_SERVING");
    }

    @Test
    void timeNeverGoesBackOverARestart() throws Exception {
        var journal = new HandJournal(9_000);
        var words = new Words(store);
        var lane = lane(journal, words);
        lane.committed().replayed();
        lane.start();
        submit(lane, new Add("a"));
        journal.awaitAppends(1);
        journal.commit();
        lane.close();
        assertThat(words.times).containsExactly(9_000L);
    }

    @Test
    void viewsAreToldOfEveryStoredGroup() throws Exception {
        var words = new Words(store);
        var lane = started(journal(), words);
        submit(lane, new Add("a")).answer.get();
        lane.call(() -> {}).get();
        int before = words.stored;
        lane.checkpoint().get();
        assertThat(words.stored).isGreaterThan(before);
        lane.close();
        assertThat(words.stored).isGreaterThanOrEqualTo(words.maintained + 2);
    }

    @Test
    void closingLetsTheJournalGo() throws Exception {
        var journal = new HandJournal(0);
        var lane = started(journal, new Words(store));
        submit(lane, new Add("a"));
        journal.awaitAppends(1);
        journal.commit();
        lane.close();
        assertThat(journal.released).isEqualTo(1);
    }

    @Test
    void whatTheStoreLostComesBackFromTheJournal() throws Exception {
        var journal = journal();
        var lane = started(journal, new Words(store));
        for (int i = 0; i < 50; i++) {
            lane.submit(new Add("word " + i));
        }
        submit(lane, new Add("last")).answer.get();
        // The machine ends here: the store's folder goes back to what it was before.
        lane.close();
        journal.close();
        store.close();
        store =
                Store.open(
                        folder.resolve("other"),
                        StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        var words = new Words(store);
        try (var reopened = journal()) {
            var again = lane(reopened, words);
            replay(reopened, again);
            again.start();
            assertThat(words.committed()).hasSize(51).endsWith("last");
            assertThat(submit(again, new Add("last")).answer.get()).isEqualTo("ok");
            assertThat(words.committed()).hasSize(51);
            again.close();
        }
    }

    @Test
    void aViewAheadOfWhatWasLeftOfADamagedJournalSeesWhatComesNext() throws Exception {
        try (var group = store.begin()) {
            group.position("ahead", 0, 10);
            group.commit();
        }
        var seen = new CopyOnWriteArrayList<Long>();
        View ahead = new Ahead(seen);
        try (var journal = journal()) {
            var words = new Words(store);
            var lane =
                    new Lane<>(
                            0,
                            journal,
                            store,
                            words,
                            List.of(words, ahead),
                            SMALL,
                            CLOCK,
                            Runnable::run);
            replay(journal, lane);
            lane.start();
            assertThat(submit(lane, new Add("next")).answer.get()).isEqualTo("ok");
            assertThat(seen).containsExactly(10L);
            assertThat(words.committed()).containsExactly("next");
            lane.close();
        }
    }

    private record Ahead(List<Long> seen) implements View {
        @Override
        public String name() {
            return "ahead";
        }

        @Override
        public void apply(Fact fact, WriteGroup group) {
            seen.add(fact.offset());
        }
    }

    private SegmentedJournal journal() throws IOException {
        return SegmentedJournal.open(
                folder.resolve("journal"),
                JournalConfig.ofLanes(1),
                cause -> {
                    throw new AssertionError(cause);
                });
    }

    private Lane<Add> lane(Journal journal, Words words) {
        return new Lane<>(0, journal, store, words, List.of(words), SMALL, CLOCK, Runnable::run);
    }

    private Lane<Add> started(Journal journal, Words words) {
        var lane = lane(journal, words);
        lane.start();
        return lane;
    }

    private static Add submit(Lane<Add> lane, Add add) {
        lane.submit(add);
        return add;
    }
}
