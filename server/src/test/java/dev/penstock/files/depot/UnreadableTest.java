package dev.penstock.files.depot;

import static dev.penstock.files.depot.DepotRig.await;
import static dev.penstock.files.depot.DepotRig.get;
import static dev.penstock.files.depot.DepotRig.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.refusal.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Contents that the disk does not give back: a folder in their place opens, and fails to be read. */
@Timeout(60)
class UnreadableTest {
    @TempDir Path folder;
    private DepotRig rig;
    private byte[] bytes;

    @BeforeEach
    void open() throws IOException {
        rig = new DepotRig(folder.resolve("data"), DepotRig.small());
        long size = Files.size(Files.createDirectory(folder.resolve("any")));
        assumeTrue(size > 0);
        bytes = DepotTest.bytes((int) size, 1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static void makeUnreadable(Path content) throws IOException {
        Files.delete(content);
        Files.createDirectory(content);
    }

    @Test
    void aContentThatCannotBeReadIsDamagedUntilItIsStoredAgain() throws IOException {
        StoredFile file = rig.store("a", bytes);
        makeUnreadable(rig.content(file));
        try (Reading reading = get(rig.depot.read(file))) {
            assertThat(reason(reading.read(0, ByteBuffer.allocate(10))))
                    .isEqualTo(Reason.CONTENT_DIFFERS);
        }
        await(() -> rig.depot.damagedContents() == 1);
        rig.store("b", bytes);
        assertThat(rig.read(file)).isEqualTo(bytes);
    }

    @Test
    void lookingAfterContentsGoesOnBehindOneThatCannotBeRead() throws IOException {
        try (var scrubbed = new DepotRig(folder.resolve("scrub"), DepotRig.scrubbing())) {
            StoredFile[] files = new StoredFile[5];
            for (int i = 0; i < files.length; i++) {
                files[i] = scrubbed.store("f" + i, DepotTest.bytes(bytes.length, i));
                makeUnreadable(scrubbed.content(files[i]));
            }
            await(
                    () -> {
                        scrubbed.pass(Duration.ofSeconds(5));
                        return scrubbed.depot.damagedContents() == files.length;
                    });
        }
    }

    @Test
    void whoStillReadsTheOldOneDoesNotCondemnItsRepair() throws IOException {
        StoredFile file = rig.store("a", bytes);
        try (Reading late = get(rig.depot.read(file));
                Reading soon = get(rig.depot.read(file))) {
            Files.write(rig.content(file), new byte[bytes.length]);
            soon.markDamaged();
            await(() -> rig.depot.damagedContents() == 1);
            rig.store("b", bytes);
            late.markDamaged();
            rig.store("c", bytes);
            assertThat(rig.depot.damagedContents()).isEqualTo(1);
            assertThat(rig.read(file)).isEqualTo(bytes);
        }
    }

    @Test
    void aContentThatIsMissingOrTooShortIsPlacedAgainWhenItIsStoredAgain() throws IOException {
        StoredFile file = rig.store("a", bytes);
        Files.delete(rig.content(file));
        var announced = NewUpload.of("b", bytes.length).withSha256(file.sha256());
        assertThat(get(rig.depot.open(announced))).isInstanceOf(Depot.Pending.class);
        rig.store("b", bytes);
        assertThat(rig.read(file)).isEqualTo(bytes);
        Files.write(rig.content(file), new byte[3]);
        rig.store("c", bytes);
        assertThat(rig.read(file)).isEqualTo(bytes);
    }
}
