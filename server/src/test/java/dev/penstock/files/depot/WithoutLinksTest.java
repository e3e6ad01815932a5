package dev.penstock.files.depot;

import static dev.penstock.files.depot.DepotRig.await;
import static dev.penstock.files.depot.DepotRig.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk on which no file has a second name. */
@Timeout(60)
class WithoutLinksTest {
    private static final Disk.Links NONE =
            (link, _) -> {
                throw new FileSystemException(link.toString(), null, "Operation not permitted");
            };
    private static final byte[] BYTES = DepotTest.bytes(30_000, 5);

    @TempDir Path folder;
    private DepotRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new DepotRig(folder, DepotRig.small(), NONE, FileChannel::force);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void filesAreStoredAllTheSame() throws IOException {
        StoredFile file = rig.store("a", BYTES);
        assertThat(rig.read(file)).isEqualTo(BYTES);
        assertThat(rig.onDisk()).hasSize(1).first().asString().startsWith("content/");
        rig.restart();
        assertThat(rig.read(file)).isEqualTo(BYTES);
    }

    @Test
    void aCrashAfterTheContentHasItsPlaceLeavesAnUploadToBeResumed() throws IOException {
        Upload upload = placedWithoutFact();
        rig.crash();
        await(() -> rig.onDisk().stream().noneMatch(path -> path.startsWith("content/")));
        Filling resumed = get(rig.depot.fill(upload.id()));
        assertThat(resumed.received()).isEqualTo(BYTES.length);
        assertThat(rig.read(get(resumed.finish(DepotTest.sha256(BYTES))))).isEqualTo(BYTES);
    }

    @Test
    void whatACrashLeavesOfACopyIsNotTakenForTheContent() throws IOException {
        Upload upload = placedWithoutFact();
        String hash = DepotTest.sha256(BYTES);
        Path half = rig.content(hash);
        Files.write(half, DepotTest.bytes(9_000, 6));
        rig.crash();
        assertThat(rig.read(get(get(rig.depot.fill(upload.id())).finish(hash)))).isEqualTo(BYTES);
    }

    private Upload placedWithoutFact() throws IOException {
        Upload upload = rig.open(NewUpload.of("a", BYTES.length));
        Filling filling = get(rig.depot.fill(upload.id()));
        get(filling.append(0, ByteBuffer.wrap(BYTES), Checksum.none()));
        get(filling.release());
        String hash = DepotTest.sha256(BYTES);
        rig.disk().place(upload.staged(), hash);
        assertThat(rig.content(hash)).hasBinaryContent(BYTES);
        assertThat(rig.staged(upload)).hasBinaryContent(BYTES);
        return upload;
    }
}
