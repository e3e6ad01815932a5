package dev.penstock.journal;

import static dev.penstock.journal.JournalContract.batch;
import static dev.penstock.journal.JournalContract.commit;
import static dev.penstock.journal.JournalContract.replayAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFaultTest {

    private static final int RESERVE = 64 << 10;
    private static final int MARGIN = 1 << 20;

    @TempDir Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private final List<IOException> deaths = new CopyOnWriteArrayList<>();

    @Test
    void receivedIsToldBeforeTheSyncAndSyncedAfterIt() throws IOException {
        try (Journal journal = open()) {
            var gate = new CountDownLatch(1);
            disk.syncGate = gate;
            var received = new Outcome();
            journal.append(batch(0, 0, 1, "a"), Durability.RECEIVED, received);
            assertThat(received.await()).isNull();
            assertThat(journal.synced(0)).isZero();
            var synced = new Outcome();
            journal.append(batch(1, 0, 1, "b"), Durability.SYNCED, synced);
            assertThat(synced.isDone()).isFalse();
            gate.countDown();
            assertThat(synced.await()).isNull();
            assertThat(journal.synced(0)).isEqualTo(1);
        }
    }

    @Test
    void whatWaitsDuringASyncSharesTheNextOne() throws IOException {
        try (Journal journal = open()) {
            var gate = new CountDownLatch(1);
            disk.syncGate = gate;
            var first = new Outcome();
            journal.append(batch(0, 0, 1, "a"), Durability.RECEIVED, first);
            assertThat(first.await()).isNull();
            var outcomes = List.of(new Outcome(), new Outcome(), new Outcome());
            for (int lane = 0; lane < 3; lane++) {
                long offset = lane == 0 ? 1 : 0;
                journal.append(batch(lane, offset, 1, "b"), Durability.SYNCED, outcomes.get(lane));
            }
            gate.countDown();
            outcomes.forEach(outcome -> assertThat(outcome.await()).isNull());
            assertThat(journal.stats().groups()).isEqualTo(2);
        }
    }

    @Test
    void shortWritesAreFinished() throws IOException {
        disk.writeAtMost = 7;
        try (Journal journal = open()) {
            commit(journal, batch(0, 0, 1, "a long enough fact"), Durability.SYNCED);
        }
        try (Journal journal = open()) {
            assertThat(replayAll(journal)).containsExactly("0/0@1 7a long enough fact");
        }
    }

    @Test
    void afterAFailedSyncNothingIsPromisedAnyMore() throws IOException {
        try (Journal journal = open()) {
            commit(journal, batch(0, 0, 1, "a"), Durability.SYNCED);
            disk.goodSyncs.set(0);
            assertThatThrownBy(() -> commit(journal, batch(0, 1, 1, "b"), Durability.SYNCED))
                    .hasMessageContaining("sync failed");
            disk.goodSyncs.set(100);
            assertThatThrownBy(() -> commit(journal, batch(1, 0, 1, "c"), Durability.RECEIVED))
                    .hasMessageContaining("sync failed");
            assertThat(journal.synced(0)).isEqualTo(1);
        }
        assertThat(deaths).hasSize(1);
    }

    @Test
    void aFullDiskFailsTheGroupLeavesNothingOfItAndGivesUpTheReserve() throws IOException {
        try (Journal journal = open()) {
            commit(journal, batch(0, 0, 1, "before"), Durability.SYNCED);
            long size = journal.stats().bytesHeld();
            disk.space.set(10);
            assertOutOfSpace(journal, batch(0, 1, 1, "x".repeat(100)));
            assertThat(Files.size(folder.resolve("0000000000000000.log"))).isEqualTo(size);
            assertThat(folder.resolve("reserve")).doesNotExist();
            assertThat(journal.stats().outOfSpace()).isEqualTo(1);
            assertThat(journal.end(0)).isEqualTo(1);
        }
        assertThat(deaths).isEmpty();
    }

    @Test
    void theReserveIsNotEatenByTheJournalItself() throws IOException {
        try (Journal journal = open()) {
            disk.space.set(10);
            assertOutOfSpace(journal, batch(0, 0, 1, "x".repeat(100)));
            assertThat(disk.space.get()).isGreaterThan(RESERVE);
            assertOutOfSpace(journal, batch(0, 0, 1, "x"));
        }
    }

    @Test
    void appendsGoOnWhenSpaceReturns() throws IOException {
        try (Journal journal = open()) {
            commit(journal, batch(0, 0, 1, "before"), Durability.SYNCED);
            disk.space.set(10);
            assertOutOfSpace(journal, batch(0, 1, 1, "x".repeat(100)));
            disk.space.set(RESERVE + 2 * MARGIN);
            commit(journal, batch(0, 1, 2, "after"), Durability.SYNCED);
            assertThat(folder.resolve("reserve")).hasSize(RESERVE);
        }
        try (Journal journal = open()) {
            assertThat(replayAll(journal)).containsExactly("0/0@1 7before", "0/1@2 7after");
        }
    }

    @Test
    void theFollowersOfAFailedAppendFailWithItUntilTheLaneStartsAgain() throws IOException {
        try (Journal journal = open()) {
            var gate = new CountDownLatch(1);
            disk.syncGate = gate;
            var head = new Outcome();
            journal.append(batch(1, 0, 1, "head"), Durability.RECEIVED, head);
            assertThat(head.await()).isNull();
            disk.space.set(10);
            var failing = new Outcome();
            journal.append(batch(0, 0, 1, "x".repeat(5 << 20)), Durability.SYNCED, failing);
            var follower = new Outcome();
            journal.append(batch(0, 1, 1, "y"), Durability.SYNCED, follower);
            gate.countDown();
            assertThat(failing.await()).isInstanceOf(OutOfSpaceException.class);
            assertThat(follower.await()).isInstanceOf(OutOfSpaceException.class);
            disk.space.set(100 << 20);
            commit(journal, batch(0, 0, 1, "again"), Durability.SYNCED);
        }
    }

    @Test
    void aSegmentThatCannotBeMadeLeavesTheOldOneInUse() throws IOException {
        try (Journal journal = open()) {
            commit(journal, batch(0, 0, 1, "x".repeat(5000)), Durability.SYNCED);
            disk.space.set(10);
            assertOutOfSpace(journal, batch(0, 1, 1, "y"));
            assertThat(folder.resolve("0000000000000001.log")).doesNotExist();
            disk.space.set(RESERVE + 2 * MARGIN);
            commit(journal, batch(0, 1, 1, "y"), Durability.SYNCED);
            assertThat(folder.resolve("0000000000000001.log")).exists();
        }
    }

    private static void assertOutOfSpace(Journal journal, Batch batch) {
        assertThatThrownBy(() -> commit(journal, batch, Durability.SYNCED))
                .isInstanceOf(OutOfSpaceException.class);
    }

    private SegmentedJournal open() throws IOException {
        var config = JournalConfig.ofLanes(3).withSegmentBytes(4096).withReserveBytes(RESERVE);
        return SegmentedJournal.open(disk, folder, config, Keeping.nothing(), deaths::add);
    }
}
