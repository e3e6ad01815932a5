package dev.penstock.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.journal.Batch;
import dev.penstock.store.SmallDisk;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that found the disk full. Runs where a tmpfs may be mounted. */
@Tag("slow")
@Timeout(120)
class CheckpointFullDiskTest {
    @TempDir Path folder;

    /** The journal keeps the facts of all lanes until each of them has been flushed. */
    @Test
    void aLaneThatHasBecomeQuietTriesItsFlushAgain() throws Exception {
        var millis = new AtomicLong(1_000_000);
        InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
        var journal = new HandJournal(0);
        var config = StoreConfig.defaults().withMemory(32 << 20, 8 << 20);
        try (var disk = new SmallDisk(folder, 32);
                var store = Store.open(disk.path().resolve("store"), config);
                var committed =
                        new Committed(
                                0,
                                journal,
                                store,
                                List.of(new Words(store)),
                                1 << 20,
                                clock,
                                Runnable::run)) {
            committed.apply(word());
            Path filler = disk.fill();
            committed.checkpoint();
            assertThat(journal.released).isZero();
            Files.delete(filler);
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> {
                                committed.maintain(millis.addAndGet(31_000));
                                return journal.released == 1;
                            });
            assertThat(store.persistedPosition("words", 0)).isOne();
        }
    }

    private static Batch word() {
        var batch = new Batch(0);
        batch.reset(0, 1);
        byte[] word = "word".getBytes(UTF_8);
        batch.add(Words.ADDED, word, 0, word.length);
        return batch;
    }
}
