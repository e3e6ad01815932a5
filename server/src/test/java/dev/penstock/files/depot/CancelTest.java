package dev.penstock.files.depot;

import static dev.penstock.files.depot.DepotRig.await;
import static dev.penstock.files.depot.DepotRig.get;
import static dev.penstock.files.depot.DepotRig.reason;
import static dev.penstock.files.depot.DepotTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that are cancelled in somebody's hands: said to be gone is what is gone. */
@Timeout(60)
class CancelTest {
    @TempDir Path folder;
    private DepotRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new DepotRig(folder, DepotRig.small());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void anUploadThatCannotBeCancelledStaysAndIsNotSaidToBeGone() throws Exception {
        byte[] bytes = bytes(50, 13);
        Upload upload = rig.open(NewUpload.of("a", 50));
        Filling filling = get(rig.depot.fill(upload.id()));
        get(filling.append(0, ByteBuffer.wrap(bytes), Checksum.none()));
        get(filling.sync());
        rig.depot.lane().close();
        assertThat(reason(rig.depot.cancel(upload.id()))).isEqualTo(Reason.NOT_SERVING);
        rig.restart();
        Filling again = get(rig.depot.fill(upload.id()));
        assertThat(rig.read(get(again.finish("")))).isEqualTo(bytes);
    }

    @Test
    void whatBecomesAFileWhileItIsCancelledIsNotSaidToBeGone() throws Exception {
        for (int round = 0; round < 20; round++) {
            Filling filling = get(rig.depot.fill(rig.open(NewUpload.of("a", 5_000)).id()));
            get(filling.append(0, ByteBuffer.wrap(bytes(5_000, round)), Checksum.none()));
            get(filling.sync());
            CompletableFuture<StoredFile> finished = filling.finish("");
            if (round % 2 == 0) {
                await(() -> rig.onDisk().stream().anyMatch(one -> one.startsWith("content/")));
            }
            CompletableFuture<Void> cancelled = filling.cancel();
            Reason of = outcome(finished);
            assertThat(of).isIn(null, Reason.NOT_FOUND);
            assertThat(outcome(cancelled)).isEqualTo(of == null ? Reason.NOT_FOUND : null);
            assertThat(rig.depot.catalog().newest("a") == null).isEqualTo(of != null);
            if (of == null) {
                get(rig.depot.deleteAll("a"));
            }
            await(() -> rig.onDisk().isEmpty());
        }
    }

    /** Why it was refused; null if it was not. */
    private static @Nullable Reason outcome(CompletableFuture<?> stage) {
        try {
            var _ = get(stage);
            return null;
        } catch (RefusedException e) {
            return e.refusal().reason();
        }
    }
}
