package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.files.v1.PendingUpload;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTransferTest {
    private static final int CHUNK = 64;

    private StandInServer server = StandInServer.inProcess();
    private HurriedTiming timing = new HurriedTiming();
    private PenstockClient client = server.client(timing, new Random(1));

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void begin() {
        timing = new HurriedTiming();
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    private static TransferConfig config() {
        return TransferConfig.standard().withChunkBytes(CHUNK).withRetries(RetryPolicy.UNLIMITED);
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    @Property(tries = 60)
    void aFileArrivesWholeHoweverOftenItsStreamBreaks(
            @ForAll @IntRange(max = 5_000) int size,
            @ForAll long seed,
            @ForAll @DoubleRange(max = 0.2) double breaking)
            throws Exception {
        Path temporary = Files.createTempFile("upload", ".bin");
        byte[] content = bytes(size, seed);
        Files.write(temporary, content);
        try (var own = StandInServer.inProcess();
                var caller = own.client(new HurriedTiming(), new Random(seed))) {
            own.trouble().breakStreams(breaking, seed);
            var stored =
                    caller.fileUploads(config())
                            .upload(
                                    FileUpload.of(temporary).withName("a.bin"),
                                    TransferListener.NONE);
            assertThat(stored.getSize()).isEqualTo(size);
            assertThat(own.files().contents("a.bin")).containsExactly(content);
            Path target = temporary.resolveSibling(temporary.getFileName() + ".back");
            var fetched =
                    caller.fileDownloads(config())
                            .download(FileDownload.of("a.bin"), _ -> target, TransferListener.NONE);
            assertThat(fetched.bytes()).isEqualTo(size);
            assertThat(target).hasBinaryContent(content);
            Files.delete(target);
        } finally {
            Files.delete(temporary);
        }
    }

    @Test
    void anUploadGoesOnByItsIdWithWhatTheServerHas() throws Exception {
        byte[] content = bytes(1_000, 3);
        Path path = file("a.bin", content);
        var ids = new ArrayList<String>();
        server.trouble().breakStreams(1, 3);
        var given = config().withRetries(new RetryPolicy(1, timing(), timing()));
        assertThatThrownBy(() -> client.fileUploads(given).upload(FileUpload.of(path), noting(ids)))
                .isInstanceOf(PenstockException.class);
        assertThat(ids).isEmpty();

        server.trouble().breakStreams(0.1, 5);
        assertThatThrownBy(() -> client.fileUploads(given).upload(FileUpload.of(path), noting(ids)))
                .isInstanceOf(PenstockException.class);
        assertThat(ids).isNotEmpty();

        server.trouble().breakStreams(0, 0);
        var reports = new ArrayList<Progress>();
        client.fileUploads(given)
                .upload(
                        FileUpload.of(path).resuming(ids.getFirst()),
                        new TransferListener() {
                            @Override
                            public void onProgress(Progress progress) {
                                reports.add(progress);
                            }
                        });
        assertThat(server.files().contents("a.bin")).containsExactly(content);
        assertThat(reports.getLast().done()).isEqualTo(1_000);
        assertThat(reports.getLast().fraction()).isEqualTo(1);
    }

    private static java.time.Duration timing() {
        return java.time.Duration.ofSeconds(1);
    }

    private static TransferListener noting(List<String> ids) {
        return new TransferListener() {
            @Override
            public void onUpload(PendingUpload upload) {
                ids.add(upload.getId());
            }
        };
    }

    @Test
    void aFileWhoseAnswerWasLostIsNotStoredTwice() throws Exception {
        server.files().loseAnswers(1);
        Path path = file("a.bin", bytes(500, 4));
        var stored =
                client.fileUploads(config()).upload(FileUpload.of(path), TransferListener.NONE);
        assertThat(stored.getVersion()).isEqualTo(1);
        assertThat(server.files().contents("a.bin")).hasSize(1);
    }

    @Test
    void aFileThatIsKnownIsNotStoredTwiceWhenTheAnswerIsLost() throws Exception {
        byte[] content = bytes(500, 4);
        server.files().put("b.bin", content);
        server.files().loseAnswers(2);
        var known = FileUpload.of(file("a.bin", content)).withHashing(FileUpload.Hashing.BEFORE);
        var stored = client.fileUploads(config()).upload(known, TransferListener.NONE);
        assertThat(stored.getVersion()).isEqualTo(1);
        assertThat(server.files().contents("a.bin")).hasSize(1);
        client.fileUploads(config()).upload(known, TransferListener.NONE);
        assertThat(server.files().contents("a.bin")).as("meant to be stored again").hasSize(2);
    }

    @Test
    void anUploadThatHasExpiredIsBegunAnew() throws Exception {
        Path path = file("a.bin", bytes(500, 4));
        client.fileUploads(config())
                .upload(FileUpload.of(path).resuming("upload-99"), TransferListener.NONE);
        assertThat(server.files().contents("a.bin")).hasSize(1);
    }

    @Test
    void whatIsStoredDifferentlyFromWhatTheServerTellsIsNotKept() {
        server.files().put("a.bin", bytes(500, 5));
        server.files().spoil("a.bin");
        Path target = folder.resolve("a.bin");
        assertThatThrownBy(
                        () ->
                                client.fileDownloads(config())
                                        .download(
                                                FileDownload.of("a.bin"),
                                                _ -> target,
                                                TransferListener.NONE))
                .hasMessageContaining("DATA_LOSS")
                .hasMessageContaining("sha256");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDownloadGoesOnWithWhatAnEarlierOneLeft() throws Exception {
        byte[] content = bytes(3_000, 6);
        String hash = server.files().put("a.bin", content).getSha256();
        Path part = folder.resolve("a.bin." + hash.substring(0, 12) + ".part");
        Files.write(part, java.util.Arrays.copyOf(content, 2_500));
        var reports = new ArrayList<Progress>();
        var fetched =
                client.fileDownloads(config())
                        .download(
                                FileDownload.of("a.bin"),
                                file -> folder.resolve(file.name()),
                                new TransferListener() {
                                    @Override
                                    public void onProgress(Progress progress) {
                                        reports.add(progress);
                                    }
                                });
        assertThat(fetched.path()).hasBinaryContent(content);
        assertThat(part).doesNotExist();
        assertThat(reports.getLast().done()).isEqualTo(3_000);
    }

    @Test
    void aPartIsFetchedByOffsetAndLimit() throws Exception {
        byte[] content = bytes(3_000, 7);
        server.files().put("a.bin", content);
        Path target = folder.resolve("part");
        var wanted = FileDownload.of("a.bin").withRange(1_000, 333);
        client.fileDownloads(config()).download(wanted, _ -> target, TransferListener.NONE);
        assertThat(target).hasBinaryContent(java.util.Arrays.copyOfRange(content, 1_000, 1_333));
    }

    @Test
    void aRateLimitHoldsBackWhatIsOverIt() throws Exception {
        Path path = file("a.bin", bytes(10 * CHUNK, 8));
        var slow = new HurriedTiming();
        try (var caller = server.client(slow, new Random(1))) {
            caller.fileUploads(config().withBytesPerSecond(2 * CHUNK))
                    .upload(FileUpload.of(path), TransferListener.NONE);
        }
        assertThat(slow.delays()).hasSizeGreaterThanOrEqualTo(7);
    }

    @Test
    void aSlowUploadSendsLittleAtATimeSoThatItIsNotTakenForSilent() throws Exception {
        Path path = file("a.bin", bytes(3 * CHUNK, 8));
        client.fileUploads(config().withAtOnce(4).withBytesPerSecond(CHUNK))
                .upload(FileUpload.of(path), TransferListener.NONE);
        assertThat(server.files().contents("a.bin")).hasSize(1);
        assertThat(server.files().largestChunk()).isEqualTo(CHUNK / 4);
    }

    @Test
    void manyAreStoredSideBySideAndOneThatFailsDoesNotHarmTheOthers() throws Exception {
        var uploads = new ArrayList<FileUpload>();
        for (int i : IntStream.range(0, 20).toArray()) {
            uploads.add(FileUpload.of(file("f" + i, bytes(200 + i, i))));
        }
        uploads.add(7, FileUpload.of(folder.resolve("missing")));
        var outcomes =
                client.fileUploads(config().withAtOnce(3))
                        .uploadAll(uploads, _ -> TransferListener.NONE);
        assertThat(outcomes).hasSize(21);
        assertThat(outcomes.get(7)).isInstanceOf(TransferOutcome.Failed.class);
        assertThat(outcomes.stream().filter(TransferOutcome.Done.class::isInstance)).hasSize(20);
    }

    @Test
    void whatIsStoppedBeforeItBeginsDoesNotBegin() throws Exception {
        FileUploads uploads = client.fileUploads(config());
        uploads.stop();
        var outcomes =
                uploads.uploadAll(
                        List.of(FileUpload.of(file("a", bytes(10, 1)))),
                        _ -> TransferListener.NONE);
        assertThat(outcomes.getFirst()).isInstanceOf(TransferOutcome.Stopped.class);
        assertThat(server.files().contents("a")).isEmpty();
    }

    @Test
    void anUnknownFileIsRefused() {
        assertThatThrownBy(
                        () ->
                                client.fileDownloads(config())
                                        .download(
                                                FileDownload.of("nope").withVersion(2),
                                                _ -> folder.resolve("nope"),
                                                TransferListener.NONE))
                .isInstanceOfSatisfying(
                        PenstockException.class,
                        refused ->
                                assertThat(refused.failure().code())
                                        .isEqualTo(Status.Code.NOT_FOUND));
    }
}
