package dev.penstock.files.depot;

import static dev.penstock.files.depot.DepotRig.await;
import static dev.penstock.files.depot.DepotRig.get;
import static dev.penstock.files.depot.DepotRig.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.refusal.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DepotTest {
    @TempDir Path folder;
    private DepotRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new DepotRig(folder.resolve("small"), DepotRig.small());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aFileIsVisibleWholeAndCheckedWhenItIsFinished() throws Exception {
        byte[] bytes = bytes(100_000, 1);
        Upload upload = rig.open(NewUpload.of("a.csv", NewUpload.UNKNOWN));
        Filling filling = get(rig.depot.fill(upload.id()));
        append(filling, bytes, 7_000);
        assertThat(rig.depot.catalog().newest("a.csv")).isNull();
        StoredFile file = get(filling.finish(sha256(bytes)));
        assertThat(file.sha256()).isEqualTo(sha256(bytes));
        assertThat(file.version()).isEqualTo(1);
        assertThat(file.contentType()).isEqualTo("text/csv");
        assertThat(rig.depot.catalog().newest("a.csv")).isEqualTo(file);
        assertThat(rig.read(file)).isEqualTo(bytes);
        assertThat(rig.onDisk()).hasSize(1).first().asString().startsWith("content/");
        assertThat(rig.depot.upload(upload.id())).isNull();
    }

    @Test
    void whatIsToldAsDurableSurvivesACrashAndIsGoneOnWith() throws Exception {
        byte[] bytes = bytes(50_000, 2);
        Upload upload = rig.open(NewUpload.of("a", bytes.length));
        Filling filling = get(rig.depot.fill(upload.id()));
        append(filling, part(bytes, 0, 30_000), 1_000);
        await(() -> filling.durable() >= 28_000);
        long durable = filling.durable();
        rig.crash();
        Upload found = Objects.requireNonNull(rig.depot.upload(upload.id()));
        assertThat(found.durableBytes()).isGreaterThanOrEqualTo(durable);
        Filling resumed = get(rig.depot.fill(upload.id()));
        assertThat(resumed.received()).isEqualTo(found.durableBytes());
        append(resumed, bytes, 4_096);
        assertThat(rig.read(get(resumed.finish("")))).isEqualTo(bytes);
    }

    @Test
    void whatIsReleasedIsDurableToTheLastByte() throws Exception {
        byte[] bytes = bytes(10_000, 3);
        Upload upload = rig.open(NewUpload.of("a", bytes.length));
        Filling filling = get(rig.depot.fill(upload.id()));
        append(filling, part(bytes, 0, 1_234), 1_000);
        assertThat(reason(rig.depot.fill(upload.id()))).isEqualTo(Reason.IN_USE);
        assertThat(get(filling.release())).isEqualTo(1_234);
        assertThat(reason(filling.append(1_234, ByteBuffer.allocate(1), Checksum.none())))
                .isEqualTo(Reason.NOT_FOUND);
        rig.crash();
        Filling resumed = get(rig.depot.fill(upload.id()));
        append(resumed, bytes, 5_000);
        assertThat(get(resumed.finish("")).sha256()).isEqualTo(sha256(bytes));
    }

    @Test
    void wrongOffsetsSizesAndSumsAreRefusedAndNothingIsAppended() {
        Filling filling = get(rig.depot.fill(rig.open(NewUpload.of("a", 10)).id()));
        assertThat(reason(filling.append(1, ByteBuffer.allocate(1), Checksum.none())))
                .isEqualTo(Reason.INVALID_FIELD);
        assertThat(reason(filling.append(0, ByteBuffer.allocate(11), Checksum.none())))
                .isEqualTo(Reason.CONTENT_DIFFERS);
        assertThat(reason(filling.append(0, ByteBuffer.allocate(1), new Checksum.Crc32c(7))))
                .isEqualTo(Reason.CONTENT_DIFFERS);
        assertThat(reason(filling.append(0, ByteBuffer.allocate(2 << 20), Checksum.none())))
                .isEqualTo(Reason.LIMIT_REACHED);
        assertThat(filling.received()).isZero();
        append(filling, new byte[10], 10);
        assertThat(reason(filling.finish("ab".repeat(32)))).isEqualTo(Reason.CONTENT_DIFFERS);
        assertThat(rig.depot.catalog().usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void tooFewBytesAreNoFile() throws Exception {
        Filling filling = get(rig.depot.fill(rig.open(NewUpload.of("a", 10)).id()));
        append(filling, new byte[9], 9);
        assertThat(reason(filling.finish(""))).isEqualTo(Reason.CONTENT_DIFFERS);
        assertThat(rig.onDisk()).isEmpty();
    }

    @Test
    void aPieceThatTurnsOutWrongIsTakenBack() {
        byte[] bytes = bytes(30_000, 4);
        Filling filling = get(rig.depot.fill(rig.open(NewUpload.of("a", 30_000)).id()));
        append(filling, part(bytes, 0, 10_000), 10_000);
        get(filling.mark());
        get(filling.append(10_000, ByteBuffer.wrap(bytes(9_999, 5)), Checksum.none()));
        assertThat(get(filling.rollback())).isEqualTo(10_000);
        append(filling, bytes, 10_000);
        assertThat(get(filling.finish("")).sha256()).isEqualTo(sha256(bytes));
    }

    @Test
    void theSameContentIsKeptOnceAndGoesWithItsLastName() throws Exception {
        byte[] bytes = bytes(5_000, 6);
        StoredFile one = rig.store("one", bytes);
        StoredFile two = rig.store("two", bytes);
        assertThat(rig.onDisk()).hasSize(1);
        assertThat(rig.depot.catalog().usage().logicalBytes()).isEqualTo(10_000);
        assertThat(rig.depot.catalog().usage().storedBytes()).isEqualTo(5_000);
        assertThat(get(rig.depot.delete(one.id()))).isEqualTo(1);
        assertThat(rig.read(two)).isEqualTo(bytes);
        rig.restart();
        assertThat(get(rig.depot.delete(two.id()))).isEqualTo(1);
        await(() -> rig.onDisk().isEmpty());
        assertThat(reason(rig.depot.delete(two.id()))).isEqualTo(Reason.NOT_FOUND);
        assertThat(rig.depot.catalog().usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void aContentThatIsThereNeedsNotBeSent() {
        byte[] bytes = bytes(5_000, 7);
        StoredFile one = rig.store("one", bytes);
        var wanted = NewUpload.of("two", 5_000).withSha256(sha256(bytes));
        var present = (Depot.Present) get(rig.depot.open(wanted));
        assertThat(present.file().sha256()).isEqualTo(one.sha256());
        get(rig.depot.delete(one.id()));
        assertThat(rig.read(present.file())).isEqualTo(bytes);
        var other = NewUpload.of("three", 5_000).withSha256("00".repeat(32));
        assertThat(get(rig.depot.open(other))).isInstanceOf(Depot.Pending.class);
    }

    @Test
    void storingAndDeletingOneContentAtOnceLosesNoFile() throws Exception {
        byte[] bytes = bytes(5_000, 8);
        for (int round = 0; round < 50; round++) {
            StoredFile one = rig.store("one", bytes);
            Filling filling = get(rig.depot.fill(rig.open(NewUpload.of("two", 5_000)).id()));
            append(filling, bytes, 5_000);
            CompletableFuture<StoredFile> two = filling.finish("");
            CompletableFuture<Integer> deleted = rig.depot.delete(one.id());
            get(deleted);
            assertThat(rig.read(get(two))).isEqualTo(bytes);
            get(rig.depot.delete(get(two).id()));
        }
        await(() -> rig.onDisk().isEmpty());
    }

    @Test
    void aNameHasVersionsNewestFirst() {
        var stored = IntStream.range(0, 5).mapToObj(i -> rig.store("a", bytes(10 + i, i))).toList();
        rig.store("aa", bytes(3, 3));
        assertThat(stored).extracting(StoredFile::version).containsExactly(1L, 2L, 3L, 4L, 5L);
        CatalogReader catalog = rig.depot.catalog();
        assertThat(catalog.versionsOf("a", -1, 3).files())
                .containsExactly(stored.get(4), stored.get(3), stored.get(2));
        assertThat(catalog.versionsOf("a", 3, 3).files())
                .containsExactly(stored.get(1), stored.get(0));
        assertThat(catalog.version("a", 2)).isEqualTo(stored.get(1));
        get(rig.depot.delete(stored.get(4).id()));
        assertThat(catalog.newest("a")).isEqualTo(stored.get(3));
        assertThat(rig.store("a", bytes(9, 9)).version()).isEqualTo(6);
        assertThat(get(rig.depot.deleteAll("a"))).isEqualTo(5);
        assertThat(catalog.newest("a")).isNull();
        assertThat(catalog.usage().files()).isEqualTo(1);
    }

    @Test
    void listsGoNewestFirstInPages() {
        for (int i = 0; i < 10; i++) {
            rig.store("File " + i % 7, bytes(10, i));
        }
        CatalogReader catalog = rig.depot.catalog();
        CatalogReader.Page first = catalog.newestFirst("", -1, 4, () -> false);
        assertThat(names(first)).containsExactly("File 2", "File 1", "File 0", "File 6");
        assertThat(first.total()).isEqualTo(7);
        CatalogReader.Page second = catalog.newestFirst("", first.next(), 4, () -> false);
        assertThat(names(second)).containsExactly("File 5", "File 4", "File 3");
        assertThat(second.next()).isEqualTo(-1);
        assertThat(names(catalog.newestFirst("fIlE 3", -1, 4, () -> false)))
                .containsExactly("File 3");
        assertThat(names(catalog.allFrom(2, 2, () -> false))).containsExactly("File 0", "File 6");
        assertThat(catalog.allFrom(0, 3, () -> false).total()).isEqualTo(10);
    }

    @Test
    void listsAreReadWhileTransfersTakeAllThreadsAndOnlyForThoseWhoWait() {
        for (int i = 0; i < 5; i++) {
            rig.store("a", bytes(10, i));
        }
        var go = new CountDownLatch(1);
        var busy =
                IntStream.range(0, 3)
                        .mapToObj(_ -> rig.depot.call(() -> go.await(10, TimeUnit.SECONDS)))
                        .toList();
        CatalogReader catalog = rig.depot.catalog();
        CatalogReader.Page page = get(rig.depot.query(_ -> catalog.versionsOf("a", 3, 1)));
        assertThat(page.total()).isEqualTo(5);
        assertThat(page.next()).isEqualTo(2);
        assertThat(reason(rig.depot.query(_ -> catalog.newestFirst("a", -1, 1, () -> true))))
                .isEqualTo(Reason.CANCELLED);
        go.countDown();
        busy.forEach(DepotRig::get);
    }

    @Test
    void openUploadsAndQuotaAreLimited() throws Exception {
        for (int i = 0; i < 5; i++) {
            rig.open(NewUpload.of("a" + i, 10));
        }
        assertThat(reason(rig.depot.open(NewUpload.of("b", 1)))).isEqualTo(Reason.OVERLOADED);
        assertThat(reason(rig.depot.open(NewUpload.of("b", (1 << 20) + 1))))
                .isEqualTo(Reason.INVALID_FIELD);
        try (var other =
                new DepotRig(folder.resolve("quota"), DepotRig.config(1 << 20, 20_000, 1 << 10))) {
            other.store("a", bytes(10_000, 1));
            other.store("b", bytes(10_000, 1));
            assertThat(reason(other.depot.open(NewUpload.of("c", 10_001))))
                    .isEqualTo(Reason.LIMIT_REACHED);
            Filling filling = get(other.depot.fill(other.open(NewUpload.of("d", -1)).id()));
            append(filling, bytes(5_000, 2), 5_000);
            CompletableFuture<Long> most = filling.sync();
            get(most);
            get(filling.append(5_000, ByteBuffer.allocate(6_000), Checksum.none()));
            assertThat(reason(filling.sync())).isEqualTo(Reason.LIMIT_REACHED);
            get(filling.cancel());
            assertThat(other.depot.catalog().usage().reservedBytes()).isZero();
            assertThat(other.onDisk()).hasSize(1);
        }
    }

    @Test
    void theQuotaHoldsForUploadsOfUnknownSizeThatAreNeverSyncedOnTheWay() throws Exception {
        try (var other =
                new DepotRig(folder.resolve("q"), DepotRig.config(1 << 20, 20_000, 1 << 20))) {
            byte[] held = bytes(15_000, 1);
            other.store("a", held);
            Filling more = get(other.depot.fill(other.open(any("b")).id()));
            append(more, bytes(5_001, 2), 5_001);
            assertThat(reason(more.finish(""))).isEqualTo(Reason.LIMIT_REACHED);
            get(other.depot.cancel(more.upload().id()));
            Filling same = get(other.depot.fill(other.open(any("c")).id()));
            append(same, held, 15_000);
            assertThat(other.read(get(same.finish("")))).isEqualTo(held);
            Filling rest = get(other.depot.fill(other.open(any("d")).id()));
            append(rest, bytes(5_000, 2), 5_000);
            get(rest.finish(""));
            assertThat(other.depot.catalog().usage().storedBytes()).isEqualTo(20_000);
        }
    }

    @Test
    void whatMayHaveBeenStoredKeepsItsContent() throws Exception {
        byte[] bytes = bytes(10_000, 12);
        Filling filling = get(rig.depot.fill(rig.open(NewUpload.of("a", 10_000)).id()));
        append(filling, bytes, 5_000);
        get(filling.sync());
        rig.failStore();
        assertThat(reason(filling.finish(""))).isEqualTo(Reason.INTERNAL);
        rig.restart();
        StoredFile file = Objects.requireNonNull(rig.depot.catalog().newest("a"));
        assertThat(rig.read(file)).isEqualTo(bytes);
        await(() -> rig.onDisk().size() == 1);
    }

    @Test
    void deletingANameThatEndsHalfWayIsNotTakenForDone() throws Exception {
        byte[] bytes = bytes(10, 1);
        rig.store("a", bytes);
        for (int i = 0; i < 100; i++) {
            get(rig.depot.open(NewUpload.of("a", 10).withSha256(sha256(bytes))));
        }
        var go = new CountDownLatch(1);
        CompletableFuture<Void> busy = rig.depot.lane().call(() -> await(() -> go.getCount() == 0));
        CompletableFuture<Integer> deleted = rig.depot.deleteAll("a");
        Thread closing = Thread.ofPlatform().start(this::closeLane);
        await(() -> closing.getState() == Thread.State.TIMED_WAITING);
        go.countDown();
        get(busy);
        assertThat(reason(deleted)).isEqualTo(Reason.NOT_SERVING);
        closing.join();
        rig.restart();
        assertThat(get(rig.depot.deleteAll("a"))).isEqualTo(1);
    }

    private void closeLane() {
        try {
            rig.depot.lane().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aNameOfManyVersionsGoesWholeAndOthersStay() {
        byte[] bytes = bytes(10, 1);
        rig.store("b", bytes);
        for (int i = 0; i < 250; i++) {
            get(rig.depot.open(NewUpload.of("a", 10).withSha256(sha256(bytes))));
        }
        StoredFile third = Objects.requireNonNull(rig.depot.catalog().version("a", 3));
        get(rig.depot.delete(third.id()));
        assertThat(rig.depot.catalog().versions("a")).isEqualTo(249);
        assertThat(Objects.requireNonNull(rig.depot.catalog().newest("a")).version())
                .isEqualTo(250);
        assertThat(get(rig.depot.deleteAll("a"))).isEqualTo(249);
        assertThat(rig.depot.catalog().newest("a")).isNull();
        assertThat(reason(rig.depot.deleteAll("a"))).isEqualTo(Reason.NOT_FOUND);
        assertThat(names(rig.depot.catalog().newestFirst("", -1, 9, () -> false)))
                .containsExactly("b");
        assertThat(rig.store("a", bytes).version()).isEqualTo(1);
        assertThat(names(rig.depot.catalog().newestFirst("", -1, 9, () -> false)))
                .containsExactly("a", "b");
    }

    @Test
    void cancelledUploadsLeaveNothingAlsoInSomebodysHands() throws Exception {
        Upload one = rig.open(NewUpload.of("a", 100));
        Upload two = rig.open(NewUpload.of("b", 100));
        Filling filling = get(rig.depot.fill(one.id()));
        append(filling, new byte[50], 50);
        get(rig.depot.cancel(one.id()));
        get(rig.depot.cancel(two.id()));
        assertThat(reason(filling.append(50, ByteBuffer.allocate(1), Checksum.none())))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(reason(rig.depot.fill(one.id()))).isEqualTo(Reason.NOT_FOUND);
        assertThat(reason(rig.depot.cancel(one.id()))).isEqualTo(Reason.NOT_FOUND);
        assertThat(rig.onDisk()).isEmpty();
        assertThat(rig.depot.filling()).isZero();
    }

    @Test
    void uploadsExpireAfterTheirLastByteUnlessSomebodyFillsThem() {
        Upload idle = rig.open(NewUpload.of("idle", 10));
        Upload held = rig.open(NewUpload.of("held", 10));
        Filling filling = get(rig.depot.fill(held.id()));
        rig.pass(Duration.ofMinutes(61));
        await(() -> rig.depot.upload(idle.id()) == null);
        append(filling, new byte[5], 5);
        get(filling.release());
        assertThat(rig.depot.upload(held.id())).isNotNull();
    }

    @Test
    void partsBecomeOneFile() throws Exception {
        byte[] bytes = bytes(20_000, 9);
        Upload one = part(part(bytes, 0, 12_000));
        Upload two = part(part(bytes, 12_000, 20_000));
        Upload open = rig.open(new NewUpload("p", 5, "", "", true, ""));
        assertThat(reason(rig.depot.concatenate(List.of(one.id(), open.id()), any("c"))))
                .isEqualTo(Reason.INVALID_FIELD);
        assertThat(reason(rig.depot.concatenate(List.of(one.id(), one.id()), any("c"))))
                .isEqualTo(Reason.INVALID_FIELD);
        StoredFile file = get(rig.depot.concatenate(List.of(one.id(), two.id()), any("c")));
        assertThat(rig.read(file)).isEqualTo(bytes);
        assertThat(rig.depot.catalog().uploads()).extracting(Upload::id).containsExactly(open.id());
        assertThat(rig.onDisk()).hasSize(1);
    }

    private Upload part(byte[] bytes) {
        Upload part = rig.open(new NewUpload("p", bytes.length, "", "", true, ""));
        Filling filling = get(rig.depot.fill(part.id()));
        append(filling, bytes, 5_000);
        get(filling.release());
        return part;
    }

    private static NewUpload any(String name) {
        return NewUpload.of(name, NewUpload.UNKNOWN);
    }

    @Test
    void damageIsFoundAndNotServedUntilTheContentIsStoredAgain() throws Exception {
        byte[] bytes = bytes(10_000, 10);
        try (var scrubbed = new DepotRig(folder.resolve("scrub"), DepotRig.scrubbing())) {
            StoredFile file = scrubbed.store("a", bytes);
            StoredFile whole = scrubbed.store("b", bytes(10_000, 11));
            byte[] other = bytes.clone();
            other[5_000] ^= 1;
            Files.write(scrubbed.content(file), other);
            scrubbed.pass(Duration.ofSeconds(5));
            await(
                    () -> {
                        scrubbed.pass(Duration.ofSeconds(5));
                        return scrubbed.depot.damagedContents() == 1;
                    });
            assertThat(reason(scrubbed.depot.read(file))).isEqualTo(Reason.CONTENT_DIFFERS);
            assertThat(scrubbed.read(whole)).hasSize(10_000);
            scrubbed.store("c", bytes);
            assertThat(scrubbed.read(file)).isEqualTo(bytes);
        }
    }

    @Test
    void whatACrashLeftOverIsSweptUp() throws Exception {
        StoredFile kept = rig.store("kept", bytes(10, 1));
        Upload upload = rig.open(NewUpload.of("a", 10));
        Filling filling = get(rig.depot.fill(upload.id()));
        append(filling, new byte[5], 5);
        get(filling.release());
        Path content = rig.content(kept);
        String orphan = "ab".repeat(32);
        Path other = content.resolveSibling("../ab");
        Files.createDirectories(other);
        Files.write(other.resolve(orphan), new byte[9]);
        Files.write(
                rig.staged(upload).resolveSibling("01234567-89ab-cdef-0123-456789abcdef"),
                new byte[9]);
        rig.crash();
        await(() -> rig.onDisk().size() == 2);
        assertThat(rig.read(kept)).hasSize(10);
        assertThat(rig.depot.upload(upload.id())).isNotNull();
    }

    private static List<String> names(CatalogReader.Page page) {
        return page.files().stream().map(StoredFile::name).toList();
    }

    /** Appends what is missing, in pieces. */
    private static void append(Filling filling, byte[] bytes, int piece) {
        int at = (int) filling.received();
        while (at < bytes.length) {
            int count = Math.min(piece, bytes.length - at);
            get(filling.append(at, ByteBuffer.wrap(bytes, at, count), Checksum.none()));
            at += count;
        }
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        MessageDigest digest = Checksum.sha256();
        return HexFormat.of().formatHex(digest.digest(bytes));
    }
}
