package dev.penstock.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentedJournalTest extends JournalContract {

    private static final JournalConfig CONFIG =
            JournalConfig.ofLanes(LANES).withSegmentBytes(4096).withReserveBytes(4096);

    @TempDir Path folder;

    private final List<IOException> deaths = new CopyOnWriteArrayList<>();

    @AfterEach
    void theJournalNeverDied() {
        assertThat(deaths).isEmpty();
    }

    @Override
    SegmentedJournal open() throws IOException {
        return SegmentedJournal.open(folder, CONFIG, deaths::add);
    }

    @Override
    void fillBeyondRelease(Journal journal) throws IOException {
        for (int i = 0; i < 3; i++) {
            commit(
                    journal,
                    batch(0, journal.end(0), 9, "x".repeat((int) CONFIG.segmentBytes())),
                    Durability.SYNCED);
        }
    }

    @Test
    void aSecondProcessIsKeptOut() throws IOException {
        try (Journal first = open()) {
            assertThat(first.lanes()).isEqualTo(LANES);
            assertThatThrownBy(this::open).hasMessageContaining("in use by another process");
        }
    }

    @Test
    void anExistingJournalKeepsItsLanes() throws IOException {
        open().close();
        try (Journal journal =
                SegmentedJournal.open(folder, JournalConfig.ofLanes(8), deaths::add)) {
            assertThat(journal.lanes()).isEqualTo(LANES);
        }
    }

    @Test
    void releasedSegmentsAreDeletedAndCounted() throws IOException {
        try (Journal journal = open()) {
            fillBeyondRelease(journal);
            int before = journal.stats().segments();
            journal.release(0, journal.end(0));
            assertThat(journal.stats().segments()).isLessThan(before).isEqualTo(1);
            assertThat(journal.stats().groups()).isEqualTo(3);
            assertThat(journal.stats().sync().count()).isEqualTo(3);
        }
    }
}
