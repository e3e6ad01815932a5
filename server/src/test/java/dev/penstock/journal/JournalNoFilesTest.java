package dev.penstock.journal;

import static dev.penstock.journal.JournalContract.batch;
import static dev.penstock.journal.JournalContract.commit;
import static dev.penstock.journal.JournalContract.replayAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.store.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk with bytes left, but no more files. Runs where a tmpfs may be mounted. */
@Tag("slow")
class JournalNoFilesTest {
    private static final int FILES = 16;

    @TempDir Path mount;

    private final List<IOException> deaths = new CopyOnWriteArrayList<>();

    @Test
    void aSegmentThatCannotBeMadeIsAFullDiskAndNoDefect() throws IOException {
        try (var disk = SmallDisk.ofFiles(mount, FILES)) {
            Path folder = disk.path().resolve("journal");
            try (var journal = open(folder)) {
                fillSegment(journal, 0);
                List<Path> others = makeFiles(disk.path());
                assertThatThrownBy(() -> fillSegment(journal, 1))
                        .isInstanceOf(OutOfSpaceException.class);
                assertThatThrownBy(() -> fillSegment(journal, 1))
                        .as("with the reserve given up")
                        .isInstanceOf(OutOfSpaceException.class);
                for (Path other : others) {
                    Files.delete(other);
                }
                fillSegment(journal, 1);
            }
            try (var journal = open(folder)) {
                assertThat(replayAll(journal)).hasSize(2);
            }
        }
        assertThat(deaths).isEmpty();
    }

    private static void fillSegment(Journal journal, long offset) throws IOException {
        commit(journal, batch(0, offset, 1, "x".repeat(5_000)), Durability.SYNCED);
    }

    /** As many as there can be. */
    private static List<Path> makeFiles(Path folder) {
        var made = new CopyOnWriteArrayList<Path>();
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i <= FILES; i++) {
                                made.add(Files.createFile(folder.resolve("other " + i)));
                            }
                        })
                .hasMessageContaining("No space left");
        return made;
    }

    private SegmentedJournal open(Path folder) throws IOException {
        var config = JournalConfig.ofLanes(1).withSegmentBytes(4096).withReserveBytes(64 << 10);
        return SegmentedJournal.open(folder, config, deaths::add);
    }
}
