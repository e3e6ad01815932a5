package dev.penstock.files.depot;

import static dev.penstock.files.depot.DepotRig.await;
import static dev.penstock.files.depot.DepotRig.get;
import static dev.penstock.files.depot.DepotRig.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.refusal.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails to sync, for a while: what was told stays, and nothing more is told. */
@Timeout(60)
class FailingSyncTest {
    private static final String ERROR = "Input/output error";
    private static final byte[] BYTES = DepotTest.bytes(20_000, 7);
    private static final int TOLD = 6_000;

    @TempDir Path folder;
    private DepotRig rig;
    private volatile @Nullable String fileError;
    private volatile @Nullable String folderError;

    @BeforeEach
    void open() throws IOException {
        rig = new DepotRig(folder, DepotRig.small(), Files::createLink, this::force);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void force(FileChannel file, boolean metadata) throws IOException {
        String error = metadata ? folderError : fileError;
        if (error != null) {
            throw new IOException(error);
        }
        file.force(metadata);
    }

    @Test
    void nothingMoreIsToldAsDurableAlsoWhenTheNextSyncWouldSucceed() {
        Filling filling = toldSixThousand();
        Queue<Long> told = new ConcurrentLinkedQueue<>();
        filling.onDurable(told::add);
        fileError = ERROR;
        add(filling, 5_000);
        assertFailed(filling.sync());
        fileError = null;
        assertFailed(filling.sync());
        assertFailed(filling.append(filling.received(), ByteBuffer.allocate(1), Checksum.none()));
        assertThat(get(filling.release())).isEqualTo(TOLD);
        assertThat(told).isEmpty();
        assertThat(filling.durable()).isEqualTo(TOLD);
        assertThat(found(filling).durableBytes()).isEqualTo(TOLD);
    }

    @Test
    void aSyncThatFailsBesideTheLastBytesKeepsThemFromBecomingAFile() throws IOException {
        Filling filling = toldSixThousand();
        fileError = ERROR;
        add(filling, BYTES.length - TOLD);
        await(() -> !filling.isSound());
        fileError = null;
        assertFailed(filling.finish(""));
        assertNothingIsVisible(filling);
        assertGoesOnFrom(filling.upload(), TOLD);
    }

    @Test
    void aSyncThatFailsAtTheEndKeepsItFromBecomingAFile() throws IOException {
        Filling filling = toldSixThousand();
        add(filling, BYTES.length - TOLD - 1);
        get(filling.sync());
        add(filling, 1);
        fileError = ERROR;
        assertFailed(filling.finish(""));
        fileError = null;
        assertNothingIsVisible(filling);
        assertGoesOnFrom(filling.upload(), BYTES.length - 1);
    }

    @Test
    void aFolderThatFailsToSyncKeepsItFromBecomingAFile() throws IOException {
        Filling filling = toldSixThousand();
        add(filling, BYTES.length - TOLD);
        get(filling.sync());
        folderError = ERROR;
        assertFailed(filling.finish(""));
        folderError = null;
        assertNothingIsVisible(filling);
        assertGoesOnFrom(filling.upload(), BYTES.length);
    }

    @Test
    void anUploadWhoseNameDoesNotReachTheDiskIsDurableToNoByte() throws IOException {
        Filling filling = get(rig.depot.fill(rig.open(wanted()).id()));
        folderError = ERROR;
        get(filling.append(0, ByteBuffer.wrap(BYTES, 0, TOLD), Checksum.none()));
        assertFailed(filling.sync());
        assertThat(get(filling.release())).isZero();
        folderError = null;
        assertGoesOnFrom(filling.upload(), 0);
    }

    @Test
    void aDiskThatIsFullOnlyWhenItSyncsIsToldAsFull() throws IOException {
        Filling filling = toldSixThousand();
        fileError = "No space left on device";
        add(filling, BYTES.length - TOLD);
        await(() -> !filling.isSound());
        fileError = null;
        assertThat(reason(filling.sync())).isEqualTo(Reason.OUT_OF_SPACE);
        assertThat(reason(filling.finish(""))).isEqualTo(Reason.OUT_OF_SPACE);
        assertGoesOnFrom(filling.upload(), TOLD);
    }

    @Test
    void aCrashAfterItCostsNothingThatWasTold() throws IOException {
        Filling filling = toldSixThousand();
        fileError = ERROR;
        add(filling, 5_000);
        assertFailed(filling.sync());
        fileError = null;
        rig.crash();
        assertGoesOnFrom(filling.upload(), TOLD);
    }

    private static NewUpload wanted() {
        return NewUpload.of("a", BYTES.length);
    }

    private Filling toldSixThousand() {
        Filling filling = get(rig.depot.fill(rig.open(wanted()).id()));
        add(filling, TOLD);
        assertThat(get(filling.sync())).isEqualTo(TOLD);
        return filling;
    }

    private static void add(Filling filling, int count) {
        long at = filling.received();
        var bytes = ByteBuffer.wrap(BYTES, (int) at, count);
        get(filling.append(at, bytes, Checksum.none()));
    }

    /** Callers see a defect of the server: what the disk said is for its log. */
    private static void assertFailed(CompletableFuture<?> stage) {
        assertThatThrownBy(() -> get(stage))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(ERROR);
    }

    private Upload found(Filling filling) {
        return Objects.requireNonNull(rig.depot.upload(filling.upload().id()));
    }

    private void assertNothingIsVisible(Filling filling) {
        assertThat(rig.depot.catalog().newest("a")).isNull();
        assertThat(rig.depot.catalog().content(DepotTest.sha256(BYTES))).isNull();
        assertThat(rig.depot.catalog().usage().files()).isZero();
        assertThat(rig.depot.filling()).isZero();
        assertThat(found(filling).durableBytes()).isEqualTo(filling.durable());
    }

    private void assertGoesOnFrom(Upload upload, long durable) throws IOException {
        Filling resumed = get(rig.depot.fill(upload.id()));
        assertThat(resumed.received()).isEqualTo(durable);
        assertThat(resumed.durable()).isEqualTo(durable);
        add(resumed, (int) (BYTES.length - durable));
        StoredFile file = get(resumed.finish(DepotTest.sha256(BYTES)));
        assertThat(rig.read(file)).isEqualTo(BYTES);
        assertThat(rig.onDisk()).hasSize(1).first().asString().startsWith("content/");
        assertThat(Arrays.equals(Files.readAllBytes(rig.content(file)), BYTES)).isTrue();
    }
}
