package dev.penstock.journal;

import static dev.penstock.journal.JournalContract.batch;
import static dev.penstock.journal.JournalContract.commit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be read back while the journal goes on, and what becomes of the archive. */
class JournalReaderTest {
    private static final int SEGMENT = 4096;
    private static final Keeping MUCH = new Keeping(Duration.ofDays(1), 1 << 30);

    @TempDir Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private final List<IOException> deaths = new CopyOnWriteArrayList<>();

    @AfterEach
    void theJournalNeverDied() {
        assertThat(deaths).isEmpty();
    }

    @Test
    void whatIsReleasedIsReadFromTheArchiveAndNeitherReplayedNorHeld() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 6);
            release(journal);
            assertThat(journal.stats().segments()).isEqualTo(1);
            assertThat(journal.stats().archivedBytes()).isGreaterThan(5 * SEGMENT);
            assertThat(journal.start(0)).isEqualTo(5);
            assertThat(scan(journal, 0)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        }
        try (var journal = open(MUCH)) {
            assertThat(journal.start(0)).isEqualTo(5);
            assertThat(journal.reader().oldest(0)).isZero();
            assertThat(scan(journal, 2)).containsExactly(2L, 3L, 4L, 5L);
        }
    }

    @Test
    void anotherLaneIsLeftOut() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 2);
            commit(journal, batch(1, 0, 1, "a", "b"), Durability.SYNCED);
            fill(journal, 2);
            var seen = new ArrayList<String>();
            journal.reader()
                    .scan(
                            1,
                            0,
                            1 << 20,
                            (lane, offset, _, kind, buffer, from, to) ->
                                    seen.add(
                                            "%d/%d %c%s"
                                                    .formatted(
                                                            lane,
                                                            offset,
                                                            (char) kind,
                                                            new String(
                                                                    buffer, from, to - from,
                                                                    UTF_8))));
            assertThat(seen).containsExactly("1/0 7a", "1/1 7b");
        }
    }

    @Test
    void withNothingToKeepReleasedSegmentsAreDeletedAndAnEarlierArchiveGoes() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 4);
            release(journal);
        }
        try (var journal = open(Keeping.nothing())) {
            fill(journal, 2);
            release(journal);
            assertThat(archived()).isEmpty();
            assertThat(journal.reader().oldest(0)).isEqualTo(5);
            assertThat(scan(journal, 0)).containsExactly(5L);
        }
    }

    @Test
    void theOldestGoWhenThereIsTooMuch() throws IOException {
        try (var journal = open(new Keeping(Duration.ofDays(1), 4 * SEGMENT))) {
            fill(journal, 10);
            release(journal);
            assertThat(journal.reader().oldest(0)).isEqualTo(7);
            assertThat(journal.reader().scan(0, 3, 1, (_, _, _, _, _, _, _) -> true))
                    .isEqualTo(new Scanned(8, 7, false));
            assertThat(archived()).hasSize(2);
        }
    }

    @Test
    void whatIsTooOldGoesAsWholeSegments() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 6);
            release(journal);
            journal.reader().keep(new Keeping(Duration.ofMillis(10), 1 << 30), 1_013);
            assertThat(journal.reader().oldest(0)).isEqualTo(3);
            journal.reader().keep(new Keeping(Duration.ofMillis(10), 1 << 30), 10_000);
            assertThat(journal.reader().oldest(0)).isEqualTo(5);
        }
    }

    @Test
    void aPlaceShortlyBeforeAMomentIsFoundInSegmentsOld() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 20);
            release(journal);
        }
        try (var journal = open(MUCH)) {
            for (int i = 0; i < 20; i++) {
                assertThat(journal.reader().shortlyBefore(0, 1_000 + i))
                        .isBetween(i - 1L, (long) i);
            }
            assertThat(journal.reader().shortlyBefore(0, 1)).isZero();
        }
    }

    @Test
    void damageInTheArchiveStopsNoStartAndIsPassedOverOpenly() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 6);
            release(journal);
        }
        flip(archive(2), 3_000);
        try (var journal = open(MUCH)) {
            assertThat(journal.recovery().finding()).isEqualTo(RecoveryReport.Finding.WHOLE);
            assertThat(scan(journal, 3)).containsExactly(3L, 4L, 5L);
            assertThat(scan(journal, 0)).containsExactly(0L, 1L);
            assertThat(journal.reader().oldest(0)).isEqualTo(3);
            assertThat(journal.reader().scan(0, 0, 1 << 20, (_, _, _, _, _, _, _) -> true))
                    .isEqualTo(new Scanned(6, 3, true));
        }
    }

    @Test
    void aDamagedHeaderTakesWhatLiesBeforeItAlong() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 6);
            release(journal);
        }
        overwrite(archive(2));
        try (var journal = open(MUCH)) {
            assertThat(journal.reader().oldest(0)).isEqualTo(3);
            assertThat(scan(journal, 0)).containsExactly(3L, 4L, 5L);
            assertThat(archived()).hasSize(2);
        }
    }

    @Test
    void damageInALiveSegmentIsPassedOverByReadersToo() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 4);
            flip(folder.resolve("0000000000000001.log"), 3_000);
            assertThat(scan(journal, 2)).containsExactly(2L, 3L);
            assertThat(journal.reader().scan(0, 1, 1 << 20, (_, _, _, _, _, _, _) -> true))
                    .isEqualTo(new Scanned(4, 2, true));
        }
    }

    @Test
    void aFileThatSomebodyTookAwayIsPassedOver() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 6);
            release(journal);
            Files.delete(archive(3));
            assertThat(scan(journal, 0)).containsExactly(0L, 1L, 2L);
            assertThat(scan(journal, 3)).containsExactly(4L, 5L);
        }
    }

    @Test
    void whateverACrashLeavesOfMovingAndDeletingTheJournalStarts() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 6);
            release(journal);
        }
        // Moved, and the old name not yet gone; deleted out of order.
        Files.copy(folder.resolve("0000000000000005.log"), archive(5));
        Files.delete(archive(1));
        try (var journal = open(MUCH)) {
            assertThat(archived())
                    .containsExactly(
                            "0000000000000002.log", "0000000000000003.log", "0000000000000004.log");
            assertThat(scan(journal, 0)).containsExactly(2L, 3L, 4L, 5L);
            fill(journal, 2);
            release(journal);
            assertThat(scan(journal, 2)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
        }
        // Not moved after all.
        Files.move(archive(6), folder.resolve("0000000000000006.log"));
        try (var journal = open(MUCH)) {
            assertThat(journal.start(0)).isEqualTo(6);
            assertThat(scan(journal, 2)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
        }
    }

    @Test
    void aMoveThatFailsDeletesInsteadForTheJournalMustStayShort() throws IOException {
        Files.createFile(folder.resolve("archive"));
        try (var journal =
                SegmentedJournal.open(disk, folder.resolve("."), config(), MUCH, deaths::add)) {
            fill(journal, 4);
            release(journal);
            assertThat(journal.stats().segments()).isEqualTo(1);
            assertThat(journal.reader().oldest(0)).isEqualTo(3);
        }
    }

    @Test
    void whatWasCutIsNeverArchived() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 4);
            release(journal);
            fill(journal, 3);
        }
        flip(folder.resolve("0000000000000005.log"), 3_000);
        var cut = config().onDamage(JournalConfig.OnDamage.CUT);
        try (var journal = SegmentedJournal.open(disk, folder, cut, MUCH, deaths::add)) {
            assertThat(journal.recovery().newEpoch()).isTrue();
            assertThat(journal.end(0)).isEqualTo(5);
            fill(journal, 3);
            release(journal);
            assertThat(scan(journal, 0)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
            assertThat(archived()).allMatch(name -> name.endsWith(".log"));
        }
    }

    @Test
    void onAFullDiskTheArchiveGoesBeforeTheReserve() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 4);
            release(journal);
            disk.space.set(10);
            fill(journal, 2);
            assertThat(folder.resolve("reserve")).exists();
            assertThat(archived()).hasSize(1);
            assertThat(journal.stats().outOfSpace()).isZero();
            disk.space.set(10);
            fill(journal, 1);
            assertThat(archived()).isEmpty();
            disk.space.set(10);
            assertThatThrownBy(() -> fill(journal, 1)).isInstanceOf(OutOfSpaceException.class);
            assertThat(folder.resolve("reserve")).doesNotExist();
        }
    }

    @Test
    void othersThatNeedSpaceGetThatOfTheArchive() throws IOException {
        try (var journal = open(MUCH)) {
            fill(journal, 4);
            release(journal);
            journal.makeSpace();
            assertThat(archived()).hasSize(2);
            for (int i = 0; i < 5; i++) {
                journal.makeSpace();
            }
            assertThat(archived()).isEmpty();
            assertThat(scan(journal, 0)).containsExactly(3L);
        }
    }

    @Test
    void aVeryLargeGroupIsRead() throws IOException {
        try (var journal = open(MUCH)) {
            commit(journal, batch(0, 0, 1, "a", "x".repeat(20 << 20), "b"), Durability.SYNCED);
            assertThat(scan(journal, 1)).containsExactly(1L, 2L);
        }
    }

    private SegmentedJournal open(Keeping keeping) throws IOException {
        return SegmentedJournal.open(disk, folder, config(), keeping, deaths::add);
    }

    private static JournalConfig config() {
        return JournalConfig.ofLanes(3).withSegmentBytes(SEGMENT).withReserveBytes(SEGMENT);
    }

    /** One fact a segment, a millisecond apart. */
    private static void fill(Journal journal, int facts) throws IOException {
        for (int i = 0; i < facts; i++) {
            long at = journal.end(0);
            commit(journal, batch(0, at, 1_000 + at, "x".repeat(SEGMENT)), Durability.SYNCED);
        }
    }

    private static void release(Journal journal) {
        for (int lane = 0; lane < journal.lanes(); lane++) {
            journal.release(lane, journal.end(lane));
        }
    }

    private static List<Long> scan(SegmentedJournal journal, long from) throws IOException {
        var offsets = new ArrayList<Long>();
        journal.reader().scan(0, from, 1 << 30, (_, offset, _, _, _, _, _) -> offsets.add(offset));
        return offsets;
    }

    private Path archive(int sequence) {
        return folder.resolve("archive").resolve("%016d.log".formatted(sequence));
    }

    private List<String> archived() throws IOException {
        Path archive = folder.resolve("archive");
        return Files.exists(archive) ? new LocalDisk().list(archive) : List.of();
    }

    private static void overwrite(Path file) throws IOException {
        Files.write(file, new byte[200], StandardOpenOption.WRITE);
    }

    private static void flip(Path file, long position) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            one.put(0, (byte) (one.get(0) ^ 4));
            channel.write(one.flip(), position);
        }
    }
}
