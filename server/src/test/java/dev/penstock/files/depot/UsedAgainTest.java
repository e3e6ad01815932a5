package dev.penstock.files.depot;

import static dev.penstock.files.depot.DepotRig.get;
import static dev.penstock.files.depot.DepotRig.reason;
import static dev.penstock.files.depot.DepotTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.refusal.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An id used again as soon as its upload has ended: what still goes on for that one is of no effect. */
@Timeout(60)
class UsedAgainTest {
    private static final String OWN = "01234567-89ab-cdef-0123-456789abcdef";
    private static final byte[] BEFORE = bytes(3_000, 1);
    private static final byte[] AFTER = bytes(3_000, 2);

    @TempDir Path folder;
    private DepotRig rig;
    private final Gate syncs = new Gate();
    private final Gate links = new Gate();

    /** Lets everybody through but who comes while it is shut. */
    private static final class Gate {
        private volatile CompletableFuture<Void> open = CompletableFuture.completedFuture(null);
        private final CompletableFuture<Void> somebodyWaits = new CompletableFuture<>();

        void shut() {
            open = new CompletableFuture<>();
        }

        void open() {
            open.complete(null);
        }

        void pass() throws IOException {
            CompletableFuture<Void> here = open;
            if (!here.isDone()) {
                somebodyWaits.complete(null);
            }
            try {
                here.get(20, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IOException(e);
            }
        }
    }

    @BeforeEach
    void open() throws IOException {
        rig = new DepotRig(folder, DepotRig.small(), this::link, this::force);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void link(Path link, Path existing) throws IOException {
        links.pass();
        Files.createLink(link, existing);
    }

    private void force(FileChannel file, boolean metadata) throws IOException {
        file.force(metadata);
        if (!metadata) {
            syncs.pass();
        }
    }

    @Test
    void aSyncThatEndsLateMakesNothingOfTheNextDurable() throws IOException {
        Filling before = filled(BEFORE);
        syncs.shut();
        CompletableFuture<Long> late = before.sync();
        get(syncs.somebodyWaits);
        get(rig.depot.cancel(OWN));
        Filling after = get(rig.depot.fill(opened().id()));
        syncs.open();
        assertThat(reason(late)).isEqualTo(Reason.NOT_FOUND);
        assertThat(durable()).isZero();
        assertFinishes(after);
    }

    @Test
    void aFileMadeLateIsNotMadeOfTheNext() throws IOException {
        Filling before = filled(BEFORE);
        links.shut();
        CompletableFuture<StoredFile> late = before.finish("");
        get(links.somebodyWaits);
        get(rig.depot.cancel(OWN));
        Filling after = filled(AFTER);
        get(after.sync());
        links.open();
        assertThat(reason(late)).isEqualTo(Reason.NOT_FOUND);
        assertThat(durable()).isEqualTo(AFTER.length);
        StoredFile file = get(after.finish(""));
        assertThat(rig.read(file)).isEqualTo(AFTER);
        assertThat(file.sha256()).isEqualTo(DepotTest.sha256(AFTER));
    }

    @Test
    void whoEndsAnUploadOnceMoreDoesNotEndTheNext() throws IOException {
        Filling before = filled(BEFORE);
        get(rig.depot.cancel(OWN));
        Filling after = get(rig.depot.fill(opened().id()));
        assertThat(reason(before.cancel())).isEqualTo(Reason.NOT_FOUND);
        assertFinishes(after);
    }

    private Upload opened() {
        var opened = get(rig.depot.open(OWN, NewUpload.of("a", AFTER.length)));
        return ((Depot.Pending) opened).upload();
    }

    private Filling filled(byte[] bytes) {
        Filling filling = get(rig.depot.fill(opened().id()));
        get(filling.append(0, ByteBuffer.wrap(bytes), Checksum.none()));
        return filling;
    }

    private long durable() {
        return Objects.requireNonNull(rig.depot.upload(OWN)).durableBytes();
    }

    private void assertFinishes(Filling filling) throws IOException {
        get(filling.append(0, ByteBuffer.wrap(AFTER), Checksum.none()));
        assertThat(rig.read(get(filling.finish("")))).isEqualTo(AFTER);
        assertThat(rig.onDisk()).hasSize(1).first().asString().startsWith("content/");
    }
}
