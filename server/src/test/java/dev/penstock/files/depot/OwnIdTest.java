package dev.penstock.files.depot;

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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads under ids that their callers have chosen, opened again because the answer was lost. */
@Timeout(60)
class OwnIdTest {
    private static final String OWN = "01234567-89ab-cdef-0123-456789abcdef";
    private static final byte[] BYTES = bytes(5_000, 1);

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
    void aContentThatIsThereIsStoredOnceUnderAnId() throws IOException {
        var wanted = known("b");
        var one = rig.depot.open(OWN, wanted);
        // Behind it before it is committed, and long after.
        var two = rig.depot.open(OWN, wanted);
        StoredFile file = present(one);
        assertThat(file.id()).isEqualTo(OWN);
        assertThat(present(two)).isEqualTo(file);
        rig.restart();
        assertThat(present(rig.depot.open(OWN, wanted))).isEqualTo(file);
        assertThat(rig.depot.catalog().versions("b")).isEqualTo(1);
        assertThat(present(rig.depot.open("", wanted)).version()).isEqualTo(2);
    }

    @Test
    void anUploadIsTheSameUntilItIsAFile() {
        var wanted = NewUpload.of("a", BYTES.length);
        Upload upload = pending(rig.depot.open(OWN, wanted));
        assertThat(upload.id()).isEqualTo(OWN);
        Stream.of(rig.depot.open(OWN, wanted), rig.depot.open(OWN, wanted))
                .forEach(again -> assertThat(pending(again)).isEqualTo(upload));
        assertThat(rig.depot.catalog().usage().uploads()).isEqualTo(1);
        Filling filling = get(rig.depot.fill(OWN));
        get(filling.append(0, ByteBuffer.wrap(BYTES), Checksum.none()));
        StoredFile file = get(filling.finish(""));
        assertThat(present(rig.depot.open(OWN, wanted))).isEqualTo(file);
        assertThat(present(rig.depot.open(OWN, known("a")))).isEqualTo(file);
    }

    @Test
    void anIdStandsForOneThing() {
        get(rig.depot.open(OWN, NewUpload.of("a", 10)));
        assertThat(reason(rig.depot.open(OWN, NewUpload.of("b", 10))))
                .isEqualTo(Reason.ALREADY_EXISTS);
        get(rig.depot.cancel(OWN));
        var wanted = known("b");
        StoredFile file = present(rig.depot.open(OWN, wanted));
        assertThat(reason(rig.depot.open(OWN, wanted.withSha256("00".repeat(32)))))
                .isEqualTo(Reason.ALREADY_EXISTS);
        assertThat(rig.read(file)).isEqualTo(BYTES);
        assertThat(rig.depot.catalog().usage().uploads()).isZero();
    }

    @Test
    void anIdStandsForTheSameBytes() {
        var wanted = NewUpload.of("a", BYTES.length);
        Upload upload = pending(rig.depot.open(OWN, wanted));
        NewUpload[] others = {
            NewUpload.of("a", BYTES.length + 1),
            wanted.withSha256("00".repeat(32)),
            new NewUpload("a", BYTES.length, "", "", true, "")
        };
        for (NewUpload other : others) {
            assertThat(reason(rig.depot.open(OWN, other))).isEqualTo(Reason.ALREADY_EXISTS);
        }
        var lessSaid = NewUpload.of("a", NewUpload.UNKNOWN);
        assertThat(pending(rig.depot.open(OWN, lessSaid))).isEqualTo(upload);
        Filling filling = get(rig.depot.fill(OWN));
        get(filling.append(0, ByteBuffer.wrap(BYTES), Checksum.none()));
        StoredFile file = get(filling.finish(""));
        for (NewUpload other : others) {
            assertThat(reason(rig.depot.open(OWN, other))).isEqualTo(Reason.ALREADY_EXISTS);
        }
        assertThat(present(rig.depot.open(OWN, lessSaid))).isEqualTo(file);
    }

    @Test
    void ofTwoThingsOpenedAtOnceAnIdStandsForOne() {
        var opened =
                Stream.of(10, 20)
                        .map(size -> rig.depot.open(OWN, NewUpload.of("a", size)))
                        .toList();
        assertThat(opened.stream().filter(one -> refused(one) == null)).hasSize(1);
        assertThat(opened.stream().map(OwnIdTest::refused)).contains(Reason.ALREADY_EXISTS);
        assertThat(rig.depot.catalog().usage().uploads()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "../../x", "01234567-89AB-CDEF-0123-456789ABCDEF"})
    void anIdIsAUuid(String id) {
        assertThat(reason(rig.depot.open(id, NewUpload.of("a", 10))))
                .isEqualTo(Reason.INVALID_FIELD);
    }

    /** Of a content that another name has. */
    private NewUpload known(String name) {
        String sha256 = rig.store("known", BYTES).sha256();
        return NewUpload.of(name, BYTES.length).withSha256(sha256);
    }

    private static StoredFile present(CompletableFuture<Depot.Opened> opened) {
        return ((Depot.Present) get(opened)).file();
    }

    private static Upload pending(CompletableFuture<Depot.Opened> opened) {
        return ((Depot.Pending) get(opened)).upload();
    }

    /** Why; null if it was not. */
    private static @Nullable Reason refused(CompletableFuture<?> stage) {
        try {
            var _ = get(stage);
            return null;
        } catch (RefusedException e) {
            return e.refusal().reason();
        }
    }
}
