package dev.penstock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up and is emptied again. Runs where a tmpfs may be mounted. */
@Tag("slow")
class StoreFullDiskTest {

    private static final int PAYLOAD = 10_000;

    @TempDir Path folder;

    private final Random random = new Random(7);
    private long offset;

    @Test
    void aFullDiskIsSaidAndTheStoreGoesOnWhenThereIsSpace() throws IOException {
        var config = StoreConfig.defaults().withMemory(32 << 20, 8 << 20);
        try (var disk = new SmallDisk(folder, 64);
                var store = Store.open(disk.path().resolve("store"), config);
                var group = store.begin()) {
            Path filler = Files.write(disk.path().resolve("filler"), new byte[40 << 20]);
            putGroup(group);
            group.commit();
            store.flush();
            long kept = store.persistedPosition("view", 0);
            fill(store, group);
            assertThat(store.health().state()).isEqualTo(StoreHealth.State.OUT_OF_SPACE);
            try (var nothing = store.begin()) {
                nothing.commit();
            }
            Files.delete(filler);
            await().atMost(Duration.ofSeconds(60)).until(() -> store.health().healthy());
            await().atMost(Duration.ofSeconds(60)).until(() -> commits(group));
            store.flush();
            assertThat(store.persistedPosition("view", 0)).isEqualTo(offset);
            assertThat(store.events().size(1).events()).isEqualTo(offset);
            assertThat(kept).isPositive();
        }
    }

    /**
     * Writes until the store is no longer healthy; the failed group is kept for another try. Four
     * buffers fit into memory before a flush has to find that the disk is full, so the bound is far
     * more than disk and buffers hold.
     */
    private void fill(Store store, WriteGroup group) {
        for (int i = 0; i < 30_000 && store.health().healthy(); i++) {
            putGroup(group);
            if (!commits(group)) {
                return;
            }
        }
    }

    private void putGroup(WriteGroup group) {
        byte[] payload = new byte[PAYLOAD];
        random.nextBytes(payload);
        group.putEvent(1, offset, 1, payload, 0, PAYLOAD);
        offset++;
        group.position("view", 0, offset);
    }

    private static boolean commits(WriteGroup group) {
        try {
            group.commit();
            return true;
        } catch (StoreException e) {
            assertThat(e.kind()).isEqualTo(StoreException.Kind.OUT_OF_SPACE);
            return false;
        }
    }
}
