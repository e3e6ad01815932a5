package dev.penstock.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.penstock.RunningServer;
import dev.penstock.api.files.FileChunk;
import dev.penstock.api.files.FileInfo;
import dev.penstock.api.files.FileRequest;
import dev.penstock.api.files.FileServiceGrpc;
import dev.penstock.api.fileupload.FileUploadServiceGrpc;
import dev.penstock.api.fileupload.UploadResult;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code fileupload} and {@code files} of a whole server, called as clients call them. */
@Timeout(60)
class FilesServerTest {
    private static final byte[] BYTES = bytes(300_000, 1);

    @TempDir Path folder;
    private Path exported;
    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        exported = Files.createDirectories(folder.resolve("exported"));
        server =
                RunningServer.in(
                        folder.resolve("data"),
                        Map.of(
                                "files.export",
                                exported.toString(),
                                "files.max-file-bytes",
                                "1 MiB",
                                "files.keep-free-bytes",
                                "0"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFileSentIsFetchedAgainAlsoAfterARestart() throws Exception {
        UploadResult result = upload(chunks("a.csv", BYTES, 70_000));
        assertThat(result.getStatus()).isEqualTo("SUCCESS");
        assertThat(result.getFileName()).isEqualTo("a.csv");
        assertThat(result.getTotalSize()).isEqualTo(BYTES.length);
        assertThat(result.getChecksum()).isEqualTo(sha256(BYTES));
        stop();
        start();
        for (String path : List.of("a.csv", result.getFileId())) {
            List<FileChunk> chunks = download(request(path).setChunkSize(100_000));
            assertThat(joined(chunks)).isEqualTo(BYTES);
            assertThat(chunks)
                    .extracting(FileChunk::getOffset)
                    .containsExactly(0L, 100_000L, 200_000L);
            assertThat(chunks).allMatch(one -> one.getTotalSize() == BYTES.length);
            assertThat(chunks).allMatch(one -> one.getFilePath().equals(path));
            assertThat(chunks.getLast().getIsLastChunk()).isTrue();
            assertThat(chunks.getLast().getChecksum()).isEqualTo(sha256(BYTES));
        }
        FileInfo info = blocking().getFileInfo(request("a.csv").build());
        assertThat(info.getSize()).isEqualTo(BYTES.length);
        assertThat(info.getMimeType()).isEqualTo("text/csv");
        assertThat(info.getChecksum()).isEqualTo(sha256(BYTES));
        assertThat(info.getModifiedTime()).isPositive();
    }

    @Test
    void theStreamEndsAtTheLastChunkAlsoWithoutHalfClose() throws Exception {
        var result = new CompletableFuture<UploadResult>();
        var requests = FileUploadServiceGrpc.newStub(server.channel()).uploadFile(into(result));
        requests.onNext(chunk("a.txt", 0, 3, "abc").setIsLastChunk(true).build());
        assertThat(result.get(10, TimeUnit.SECONDS).getTotalSize()).isEqualTo(3);
    }

    @Test
    void whatFollowsTheLastChunkIsIgnored() {
        UploadResult result =
                upload(
                        List.of(
                                chunk("a.txt", 0, 3, "abc").setIsLastChunk(true).build(),
                                chunk("b.txt", 7, 9, "more").build()));
        assertThat(result.getStatus()).isEqualTo("SUCCESS");
        assertThat(result.getTotalSize()).isEqualTo(3);
        assertThat(joined(download(request("a.txt")))).asString().isEqualTo("abc");
    }

    @Test
    void emptyFilesAreFiles() {
        UploadResult result = upload(List.of(chunk("a.txt", 0, 0, "").build()));
        assertThat(result.getTotalSize()).isZero();
        List<FileChunk> chunks = download(request("a.txt"));
        assertThat(chunks).hasSize(1);
        assertThat(chunks.getFirst().getIsLastChunk()).isTrue();
        assertThat(chunks.getFirst().getChecksum()).isEqualTo(sha256(new byte[0]));
    }

    @Test
    void badNamesAreRefused() {
        for (String name :
                List.of(
                        "",
                        "..",
                        "../a.txt",
                        "a/b.txt",
                        "a\\b.txt",
                        "a\0.txt",
                        "a\n.txt",
                        "x".repeat(252) + ".txt",
                        "a.exe",
                        "a",
                        "/etc/passwd.txt")) {
            refused(Status.Code.INVALID_ARGUMENT, chunk(name, 0, 1, "x").build());
        }
        assertThat(upload(List.of(chunk("..a..TXT", 0, 1, "x").build())).getFileName())
                .isEqualTo("..a..TXT");
        assertThatThrownBy(() -> upload(List.of())).hasMessageContaining("INVALID_ARGUMENT");
    }

    @Test
    void sizesAndOffsetsMustFit() {
        refused(Status.Code.INVALID_ARGUMENT, chunk("a.txt", 0, (1 << 20) + 1, "x").build());
        refused(Status.Code.INVALID_ARGUMENT, chunk("a.txt", 0, -1, "x").build());
        refused(Status.Code.INVALID_ARGUMENT, chunk("a.txt", 1, 2, "x").build());
        refused(
                Status.Code.INVALID_ARGUMENT,
                chunk("a.txt", 0, 2, "x").build(),
                chunk("", 2, 0, "y").build());
        refused(
                Status.Code.INVALID_ARGUMENT,
                chunk("a.txt", 0, 2, "x").build(),
                chunk("b.txt", 1, 0, "y").build());
        refused(Status.Code.DATA_LOSS, chunk("a.txt", 0, 2, "x").build());
        refused(Status.Code.DATA_LOSS, chunk("a.txt", 0, 2, "xyz").build());
        byte[] much = new byte[600_000];
        refused(
                Status.Code.RESOURCE_EXHAUSTED,
                chunk("a.txt", 0, 1 << 20, "").setData(ByteString.copyFrom(much)).build(),
                chunk("", much.length, 0, "").setData(ByteString.copyFrom(much)).build());
        // Given up behind the answer.
        await().atMost(10, TimeUnit.SECONDS).until(() -> Usages.of(server).getOpenUploads() == 0);
        assertThat(Usages.of(server).getFiles()).isZero();
    }

    @Test
    void checksumsOfChunksAndOfTheWholeAreVerified() {
        String whole = sha256("abcdef".getBytes(StandardCharsets.UTF_8));
        String first = sha256("abc".getBytes(StandardCharsets.UTF_8));
        String last = sha256("def".getBytes(StandardCharsets.UTF_8));
        for (String sum : List.of(whole, last, crc32c("def"), last.toUpperCase(Locale.ROOT))) {
            UploadResult result =
                    upload(
                            List.of(
                                    chunk("a.txt", 0, 6, "abc").setChecksum(first).build(),
                                    chunk("", 3, 0, "def")
                                            .setChecksum(sum)
                                            .setIsLastChunk(true)
                                            .build()));
            assertThat(result.getChecksum()).isEqualTo(whole);
        }
        refused(Status.Code.DATA_LOSS, chunk("a.txt", 0, 6, "abc").setChecksum(whole).build());
        refused(Status.Code.DATA_LOSS, chunk("a.txt", 0, 6, "abc").setChecksum("00000000").build());
        refused(Status.Code.DATA_LOSS, chunk("a.txt", 0, 6, "abc").setChecksum("what?").build());
        refused(
                Status.Code.DATA_LOSS,
                chunk("a.txt", 0, 6, "abc").build(),
                chunk("", 3, 0, "def").setChecksum(first).setIsLastChunk(true).build());
    }

    @Test
    void partsOfFilesGoFromOffsetToLimit() {
        upload(chunks("a.txt", BYTES, 100_000));
        List<FileChunk> part =
                download(request("a.txt").setOffset(99_999).setLimit(50_001).setChunkSize(20_000));
        byte[] expected = Arrays.copyOfRange(BYTES, 99_999, 150_000);
        assertThat(joined(part)).isEqualTo(expected);
        assertThat(part.getFirst().getOffset()).isEqualTo(99_999);
        assertThat(part.getLast().getChecksum()).isEqualTo(sha256(expected));
        assertThat(
                        joined(
                                download(
                                        request("a.txt")
                                                .setOffset(BYTES.length - 5)
                                                .setLimit(Long.MAX_VALUE))))
                .hasSize(5);
        List<FileChunk> end = download(request("a.txt").setOffset(BYTES.length));
        assertThat(end).hasSize(1);
        assertThat(end.getFirst().getData().isEmpty()).isTrue();
        assertThat(end.getFirst().getIsLastChunk()).isTrue();
        assertThat(status(request("a.txt").setOffset(BYTES.length + 1)))
                .isEqualTo(Status.Code.OUT_OF_RANGE);
        assertThat(status(request("a.txt").setOffset(-1))).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status(request("b.txt"))).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void exportedFilesAreServedAndNothingOutsideThem() throws IOException {
        Files.createDirectories(exported.resolve("sub"));
        Files.write(exported.resolve("sub/inner.txt"), BYTES);
        Path secret = Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(exported.resolve("out.txt"), secret);
        Files.createSymbolicLink(exported.resolve("updir"), folder);
        Files.createSymbolicLink(exported.resolve("in.txt"), Path.of("sub/inner.txt"));
        Files.createSymbolicLink(exported.resolve("circle"), Path.of("circle"));
        for (String path :
                List.of(
                        "sub/inner.txt",
                        "in.txt",
                        exported + "/sub/inner.txt",
                        "./sub//inner.txt")) {
            assertThat(joined(download(request(path)))).as(path).isEqualTo(BYTES);
            assertThat(blocking().getFileInfo(request(path).build()).getChecksum())
                    .isEqualTo(sha256(BYTES));
        }
        for (String path :
                List.of(
                        "../secret.txt",
                        "sub/../../secret.txt",
                        "sub/..",
                        "..",
                        "/etc/passwd",
                        secret.toString(),
                        "out.txt",
                        "updir/secret.txt",
                        exported + "/../secret.txt",
                        "..\\secret.txt",
                        "a\0b",
                        exported + "x/a",
                        "")) {
            assertThat(status(request(path))).as(path).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        for (String path :
                List.of(
                        "sub",
                        "none",
                        "sub/inner.txt/x",
                        "circle",
                        "x".repeat(300),
                        exported.toString())) {
            assertThat(status(request(path))).as(path).isEqualTo(Status.Code.NOT_FOUND);
        }
    }

    @Test
    void damageIsNoticedWhileItIsSentAndNotServedAgain() throws IOException {
        UploadResult stored = upload(chunks("a.txt", BYTES, 100_000));
        String hash = stored.getChecksum();
        byte[] other = BYTES.clone();
        other[BYTES.length - 1] ^= 1;
        Path content = folder.resolve("data/files/content").resolve(hash.substring(0, 2));
        Files.write(content.resolve(hash), other);
        assertThat(status(request("a.txt"))).isEqualTo(Status.Code.DATA_LOSS);
        // It is noted behind the answer.
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> status(request("a.txt").setLimit(10)) == Status.Code.DATA_LOSS);
        upload(chunks("b.txt", BYTES, 100_000));
        assertThat(joined(download(request("a.txt")))).isEqualTo(BYTES);
    }

    @Test
    void twentyUploadsAndDownloadsAtOnceDoNotMix() {
        var results = new ArrayList<CompletableFuture<UploadResult>>();
        for (int i = 0; i < 20; i++) {
            var result = new CompletableFuture<UploadResult>();
            var requests = FileUploadServiceGrpc.newStub(server.channel()).uploadFile(into(result));
            chunks("f" + i + ".txt", bytes(200_000, i), 20_000).forEach(requests::onNext);
            requests.onCompleted();
            results.add(result);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(Calls.get(results.get(i)).getChecksum())
                    .isEqualTo(sha256(bytes(200_000, i)));
        }
        var answers = new ArrayList<Calls.Answers<FileChunk>>();
        for (int i = 0; i < 20; i++) {
            var answer = new Calls.Answers<FileChunk>();
            var wanted = request("f" + i + ".txt").setChunkSize(10_000).build();
            FileServiceGrpc.newStub(server.channel()).downloadFile(wanted, answer);
            answers.add(answer);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(joined(Calls.get(answers.get(i).ended))).isEqualTo(bytes(200_000, i));
        }
    }

    @Test
    void theOldNamesAnswerToo() {
        upload(chunks("a.txt", BYTES, 100_000));
        for (String service : List.of("FileService", "notification.FileService")) {
            var method =
                    FileServiceGrpc.getGetFileInfoMethod().toBuilder()
                            .setFullMethodName(service + "/GetFileInfo")
                            .build();
            FileInfo info =
                    ClientCalls.blockingUnaryCall(
                            server.channel(),
                            method,
                            CallOptions.DEFAULT,
                            request("a.txt").build());
            assertThat(info.getSize()).isEqualTo(BYTES.length);
        }
    }

    private void refused(Status.Code code, dev.penstock.api.fileupload.FileChunk... chunks) {
        assertThatThrownBy(() -> upload(List.of(chunks)))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .as(e.getMessage())
                                        .isEqualTo(code));
    }

    private Status.Code status(FileRequest.Builder request) {
        try {
            download(request);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private UploadResult upload(List<dev.penstock.api.fileupload.FileChunk> chunks) {
        var result = new CompletableFuture<UploadResult>();
        var requests = FileUploadServiceGrpc.newStub(server.channel()).uploadFile(into(result));
        chunks.forEach(requests::onNext);
        requests.onCompleted();
        return Calls.get(result);
    }

    private static <T> StreamObserver<T> into(CompletableFuture<T> result) {
        return Calls.into(result);
    }

    private static List<dev.penstock.api.fileupload.FileChunk> chunks(
            String name, byte[] bytes, int size) {
        var chunks = new ArrayList<dev.penstock.api.fileupload.FileChunk>();
        for (int at = 0; at < bytes.length; at += size) {
            int count = Math.min(size, bytes.length - at);
            var chunk = chunk(at == 0 ? name : "", at, at == 0 ? bytes.length : 0, "");
            chunks.add(chunk.setData(ByteString.copyFrom(bytes, at, count)).build());
        }
        return chunks;
    }

    private static dev.penstock.api.fileupload.FileChunk.Builder chunk(
            String name, long offset, long total, String text) {
        return dev.penstock.api.fileupload.FileChunk.newBuilder()
                .setFileName(name)
                .setOffset(offset)
                .setTotalSize(total)
                .setData(ByteString.copyFromUtf8(text));
    }

    private FileServiceGrpc.FileServiceBlockingStub blocking() {
        return FileServiceGrpc.newBlockingStub(server.channel());
    }

    private List<FileChunk> download(FileRequest.Builder request) {
        var chunks = new ArrayList<FileChunk>();
        blocking().downloadFile(request.build()).forEachRemaining(chunks::add);
        return chunks;
    }

    private static FileRequest.Builder request(String path) {
        return FileRequest.newBuilder().setFilePath(path);
    }

    private static byte[] joined(List<FileChunk> chunks) {
        var all = new ByteArrayOutputStream();
        chunks.forEach(chunk -> all.writeBytes(chunk.getData().toByteArray()));
        return all.toByteArray();
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String crc32c(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
