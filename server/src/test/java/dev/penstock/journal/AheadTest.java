package dev.penstock.journal;

import static dev.penstock.journal.JournalContract.batch;
import static dev.penstock.journal.JournalContract.commit;
import static dev.penstock.journal.JournalContract.replayAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments prepared ahead, with real files of their size. */
class AheadTest {

    private static final int MIB = 1 << 20;
    private static final int SEGMENT = 16 * MIB;
    private static final String MUCH = "x".repeat(4 * MIB);

    @TempDir Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private final List<IOException> deaths = new CopyOnWriteArrayList<>();

    @Test
    void theNextSegmentIsPreparedWhenHalfOfOneIsWritten() throws IOException {
        try (var journal = open(folder)) {
            int facts = fillUntilTheSecond(journal);
            assertThat(second(folder)).hasSize(SEGMENT);
            assertThat(folder.resolve("next")).doesNotExist();
            assertThat(facts).isEqualTo(5);
        }
        assertThat(Files.size(second(folder))).isLessThan(5 * MIB);
        try (var journal = open(folder)) {
            assertThat(replayAll(journal)).hasSize(5);
        }
        assertThat(deaths).isEmpty();
    }

    @Test
    void whatAKilledProcessLeavesInAPreparedSegmentIsWhole(@TempDir Path copy) throws IOException {
        try (var journal = open(folder)) {
            int facts = fillUntilTheSecond(journal);
            copyTo(copy);
            try (var again = open(copy)) {
                assertThat(again.recovery().finding()).isEqualTo(RecoveryReport.Finding.WHOLE);
                assertThat(again.epoch()).isEqualTo(journal.epoch());
                assertThat(replayAll(again)).hasSize(facts);
                commit(again, batch(0, facts, 1, "more"), Durability.SYNCED);
            }
            try (var again = open(copy)) {
                assertThat(replayAll(again)).hasSize(facts + 1);
            }
        }
    }

    @Test
    void aFullDiskTakesWhatWasPreparedFirst() throws IOException {
        try (var journal = open(folder)) {
            int facts = fillUntilPrepared(journal);
            disk.space.set(MIB);
            commit(journal, batch(0, facts, 1, MUCH), Durability.SYNCED);
            assertThat(folder.resolve("next")).doesNotExist();
            assertThat(journal.stats().outOfSpace()).isZero();
        }
    }

    @Test
    void littleSpaceIsNotSpentInAdvance() throws IOException {
        disk.space.set(7L * SEGMENT);
        try (var journal = open(folder)) {
            for (int i = 0; i < 5; i++) {
                commit(journal, batch(0, i, 1, MUCH), Durability.SYNCED);
            }
            assertThat(Files.size(second(folder))).isLessThan(SEGMENT);
        }
    }

    @Test
    void aReaderAtTheHeelsOfTheWriterSeesWhatWasWritten() throws Exception {
        int more = 400;
        try (var journal = open(folder);
                var threads = Executors.newSingleThreadExecutor()) {
            int first = fillUntilTheSecond(journal);
            assertThat(second(folder)).hasSize(SEGMENT);
            Future<Long> read = threads.submit(() -> readOn(journal, first, first + more));
            for (int i = first; i < first + more; i++) {
                commit(journal, batch(0, i, 1, text(i)), Durability.SYNCED);
            }
            assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(more);
        }
        try (var journal = open(folder)) {
            assertThat(replayAll(journal)).hasSize(5 + more);
        }
    }

    @Test
    void anArchivedSegmentThatWasPreparedIsReadAfterARestart() throws IOException {
        var much = new Keeping(Duration.ofDays(1), 1L << 30);
        int facts;
        try (var journal = open(folder, much)) {
            facts = fillUntilTheSecond(journal);
            assertThat(second(folder)).hasSize(SEGMENT);
            for (; !Files.exists(folder.resolve("0000000000000002.log")); facts++) {
                commit(journal, batch(0, facts, 1, MUCH), Durability.SYNCED);
            }
            journal.release(0, facts);
            journal.release(1, 0);
            assertThat(folder.resolve("archive/" + second(folder).getFileName())).exists();
        }
        try (var journal = open(folder, much)) {
            long[] seen = {0};
            for (long next = 0; next < facts; ) {
                Scanned scanned =
                        journal.reader().scan(0, next, 1, (_, _, _, _, _, _, _) -> seen[0]++ >= 0);
                assertThat(scanned.completeFrom()).isEqualTo(next);
                next = scanned.next();
            }
            assertThat(seen[0]).isEqualTo(facts);
        }
    }

    /** How many facts it has seen. */
    private static long readOn(SegmentedJournal journal, long from, long end) throws IOException {
        var seen = new AtomicLong();
        FactVisitor check =
                (_, offset, _, _, buffer, begin, stop) -> {
                    assertThat(new String(buffer, begin, stop - begin, UTF_8))
                            .isEqualTo(text(offset));
                    seen.incrementAndGet();
                    return true;
                };
        long next = from;
        while (next < end) {
            Scanned scanned = journal.reader().scan(0, next, 1, check);
            assertThat(scanned.completeFrom()).isEqualTo(next);
            next = scanned.next();
        }
        return seen.get();
    }

    /** From a few bytes to some pages. */
    private static String text(long offset) {
        return (offset + "·").repeat((int) (1 + offset * 7919 % 3000));
    }

    private int fillUntilPrepared(Journal journal) throws IOException {
        for (int i = 0; i < 2; i++) {
            commit(journal, batch(0, i, 1, MUCH), Durability.SYNCED);
        }
        Path next = folder.resolve("next");
        await().until(() -> Files.exists(next) && Files.size(next) == SEGMENT);
        await().until(AheadTest::nobodyFills);
        return 2;
    }

    private static boolean nobodyFills() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("journal-ahead"));
    }

    private int fillUntilTheSecond(Journal journal) throws IOException {
        int facts = fillUntilPrepared(journal);
        for (; facts < 5; facts++) {
            commit(journal, batch(0, facts, 1, MUCH), Durability.SYNCED);
        }
        return facts;
    }

    private void copyTo(Path copy) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("lock")) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
        }
    }

    private static Path second(Path where) {
        return where.resolve("0000000000000001.log");
    }

    private SegmentedJournal open(Path where) throws IOException {
        return open(where, Keeping.nothing());
    }

    private SegmentedJournal open(Path where, Keeping keeping) throws IOException {
        var config = JournalConfig.ofLanes(2).withSegmentBytes(SEGMENT).withReserveBytes(0);
        return SegmentedJournal.open(disk, where, config, keeping, deaths::add);
    }
}
