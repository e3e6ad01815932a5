package dev.penstock.files;

import static dev.penstock.files.FilesServerTest.bytes;
import static dev.penstock.files.FilesServerTest.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.penstock.RunningServer;
import dev.penstock.api.file_upload.DownloadRequest;
import dev.penstock.api.file_upload.FileChunk;
import dev.penstock.api.file_upload.FileServiceGrpc;
import dev.penstock.api.file_upload.ListRequest;
import dev.penstock.api.file_upload.ListResponse;
import dev.penstock.api.files.v1.CancelUploadRequest;
import dev.penstock.api.files.v1.DeleteFileRequest;
import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.GetFileRequest;
import dev.penstock.api.files.v1.GetUploadRequest;
import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.api.files.v1.ListFilesResponse;
import dev.penstock.api.files.v1.ListUploadsRequest;
import dev.penstock.api.files.v1.OpenUploadRequest;
import dev.penstock.api.files.v1.PendingUpload;
import dev.penstock.api.files.v1.UploadChunk;
import dev.penstock.api.files.v1.UploadEnd;
import dev.penstock.api.files.v1.UploadRequest;
import dev.penstock.api.files.v1.UploadResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code file_upload} and {@code penstock.files.v1} of a whole server. */
@Timeout(60)
class ResumeServerTest {
    private static final byte[] BYTES = bytes(200_000, 2);

    @TempDir Path folder;
    private RunningServer server;

    @BeforeEach
    void start() throws IOException {
        server =
                RunningServer.in(
                        folder,
                        Map.of(
                                "files.max-file-bytes", "1 MiB",
                                "files.sync-bytes", "16 KiB",
                                "files.max-transfers", "3",
                                "files.keep-free-bytes", "0"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void filesGoInAndOutByIdInChunksOf64KiB() {
        var chunks = new ArrayList<FileChunk>();
        for (int at = 0; at < BYTES.length; at += 50_000) {
            // Offsets are optional here.
            chunks.add(chunk(0, BYTES, at, at + 50_000).build());
        }
        var response = exchange(chunks);
        assertThat(response.getFilename()).isEqualTo("unnamed_file");
        assertThat(response.getTotalSize()).isEqualTo(BYTES.length);
        assertThat(response.getChecksum()).isEqualTo(sha256(BYTES));
        var request = DownloadRequest.newBuilder().setFileId(response.getFileId()).build();
        var sent = new ArrayList<FileChunk>();
        exchange().downloadFile(request).forEachRemaining(sent::add);
        assertThat(sent).hasSize(4);
        assertThat(sent.getFirst().getData().size()).isEqualTo(64 << 10);
        assertThat(sent.getFirst().getContentType()).isEqualTo("application/octet-stream");
        assertThat(sent).extracting(FileChunk::getEof).containsExactly(false, false, false, true);
        var all = new ByteArrayOutputStream();
        sent.forEach(one -> all.writeBytes(one.getData().toByteArray()));
        assertThat(all.toByteArray()).isEqualTo(BYTES);
        refused(
                Status.Code.NOT_FOUND,
                () ->
                        exchange()
                                .downloadFile(DownloadRequest.newBuilder().setFileId("no").build())
                                .next());
    }

    @Test
    void exchangedFilesHaveTheirOwnRules() {
        refused(Status.Code.INVALID_ARGUMENT, () -> exchange(List.of()));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> exchange(List.of(FileChunk.newBuilder().setEof(true).build())));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> exchange(List.of(chunk(0, BYTES, 0, 9).setFilename("a/b").build())));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () ->
                        exchange(
                                List.of(
                                        chunk(0, BYTES, 0, 9).build(),
                                        chunk(8, BYTES, 9, 10).build())));
        var large = new byte[(1 << 20) + 1];
        refused(
                Status.Code.RESOURCE_EXHAUSTED,
                () -> exchange(List.of(chunk(0, large, 0, large.length).build())));
        // Given up behind the answer.
        await().atMost(10, TimeUnit.SECONDS).until(() -> Usages.of(server).getOpenUploads() == 0);
    }

    @Test
    void whatFollowsTheEofIsIgnored() {
        var response =
                exchange(
                        List.of(
                                chunk(0, BYTES, 0, 9).setEof(true).build(),
                                chunk(5, BYTES, 9, 20).build()));
        assertThat(response.getTotalSize()).isEqualTo(9);
    }

    @Test
    void refusalsNameTheFieldThatIsWrong() {
        assertThatThrownBy(
                        () -> exchange(List.of(chunk(0, BYTES, 0, 9).setFilename("a/b").build())))
                .hasMessageStartingWith("INVALID_ARGUMENT: filename: ");
        assertThatThrownBy(
                        () -> exchange().downloadFile(DownloadRequest.getDefaultInstance()).next())
                .hasMessageStartingWith("INVALID_ARGUMENT: file_id: empty (expected: ");
        var files = FilesGrpc.newBlockingStub(server.channel());
        assertThatThrownBy(() -> files.getFile(GetFileRequest.getDefaultInstance()))
                .hasMessageStartingWith("INVALID_ARGUMENT: file: empty (expected: ");
        assertThatThrownBy(
                        () ->
                                files.listFiles(
                                        ListFilesRequest.newBuilder().setPageSize(-1).build()))
                .hasMessageStartingWith("INVALID_ARGUMENT: page_size: -1 (expected: ");
    }

    @Test
    void listsArePagesNewestFirst() {
        for (int i = 0; i < 12; i++) {
            exchange(List.of(chunk(0, BYTES, i, i + 10).setFilename("f" + i).build()));
        }
        ListResponse first = exchange().listFiles(ListRequest.getDefaultInstance());
        assertThat(first.getTotalCount()).isEqualTo(12);
        assertThat(first.getFilesList())
                .hasSize(10)
                .first()
                .matches(f -> f.getFilename().equals("f11"));
        ListResponse second =
                exchange().listFiles(ListRequest.newBuilder().setPage(3).setPageSize(5).build());
        assertThat(second.getFilesList())
                .extracting(dev.penstock.api.file_upload.FileInfo::getFilename)
                .containsExactly("f1", "f0");
    }

    @Test
    void anUploadIsGoneOnWithOverEveryDoorAlsoAfterARestart() throws IOException {
        PendingUpload upload = open("big.bin", BYTES.length).getUpload();
        assertThat(upload.getState()).isEqualTo("open");
        var call = new Upload();
        call.send(r -> r.setUploadId(upload.getId()));
        call.chunks(0, 60_000, 7_000);
        call.requests.onCompleted();
        List<UploadResponse> told = call.ended();
        assertThat(told.getLast().getUpload().getDurableBytes()).isEqualTo(60_000);
        // Chunks sent before the first answer may be durable when it is made.
        assertThat(told).extracting(one -> one.getUpload().getDurableBytes()).isSorted();
        stop();
        start();
        assertThat(get(upload.getId()).getDurableBytes()).isEqualTo(60_000);
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> exchange(List.of(chunk(0, BYTES, 0, 9).setUploadId(upload.getId()).build())));
        assertThat(get(upload.getId()).getDurableBytes()).isEqualTo(60_000);
        var response =
                exchange(
                        List.of(
                                chunk(60_000, BYTES, 60_000, 130_000)
                                        .setUploadId(upload.getId())
                                        .build(),
                                chunk(130_000, BYTES, 130_000, 200_000).setEof(true).build()));
        assertThat(response.getChecksum()).isEqualTo(sha256(BYTES));
        assertThat(response.getFilename()).isEqualTo("big.bin");
        refused(Status.Code.NOT_FOUND, () -> get(upload.getId()));
    }

    @Test
    void aBrokenStreamLosesNothingThatWasToldAsDurable() {
        var call = new Upload();
        call.send(r -> r.setOpen(wanted("a", -1)));
        call.chunks(0, 100_000, 5_000);
        await().atMost(10, TimeUnit.SECONDS).until(() -> call.durable() >= 90_000);
        long durable = call.durable();
        String id = call.answers.all.getFirst().getUpload().getId();
        call.requests.onError(new IOException("broken"));
        await().atMost(10, TimeUnit.SECONDS).until(() -> get(id).getDurableBytes() >= durable);
        var again = new Upload();
        again.send(r -> r.setUploadId(id));
        await().atMost(10, TimeUnit.SECONDS).until(() -> !again.answers.all.isEmpty());
        int from = (int) again.answers.all.getFirst().getUpload().getDurableBytes();
        assertThat(from).isGreaterThanOrEqualTo((int) durable);
        again.chunks(from, BYTES.length, 30_000);
        again.send(r -> r.setEnd(UploadEnd.newBuilder().setSha256(sha256(BYTES))));
        File file = again.ended().getLast().getFile();
        assertThat(file.getSha256()).isEqualTo(sha256(BYTES));
        assertThat(file.getSize()).isEqualTo(BYTES.length);
    }

    @Test
    void oneAtATimeFillsAnUpload() {
        PendingUpload upload = open("a", 10).getUpload();
        var one = new Upload();
        one.send(r -> r.setUploadId(upload.getId()));
        await().atMost(10, TimeUnit.SECONDS).until(() -> !one.answers.all.isEmpty());
        var two = new Upload();
        two.send(r -> r.setUploadId(upload.getId()));
        refused(Status.Code.ABORTED, two::ended);
        FilesGrpc.newBlockingStub(server.channel())
                .cancelUpload(CancelUploadRequest.newBuilder().setId(upload.getId()).build());
        one.chunks(0, 5, 5);
        refused(Status.Code.NOT_FOUND, one::ended);
    }

    @Test
    void wrongStepsSumsAndOffsetsAreRefused() {
        var nothing = new Upload();
        nothing.requests.onCompleted();
        refused(Status.Code.INVALID_ARGUMENT, nothing::ended);
        var unnamed = new Upload();
        unnamed.chunks(0, 5, 5);
        refused(Status.Code.INVALID_ARGUMENT, unnamed::ended);
        var unknown = new Upload();
        unknown.send(r -> r.setUploadId("../../etc/passwd"));
        refused(Status.Code.NOT_FOUND, unknown::ended);
        var gap = new Upload();
        gap.send(r -> r.setOpen(wanted("a", 10)));
        gap.chunks(1, 5, 5);
        refused(Status.Code.INVALID_ARGUMENT, gap::ended);
        var sum = new Upload();
        sum.send(r -> r.setOpen(wanted("a", 10)));
        sum.send(
                r ->
                        r.setChunk(
                                UploadChunk.newBuilder()
                                        .setData(ByteString.copyFromUtf8("abc"))
                                        .setCrc32C(5)));
        refused(Status.Code.DATA_LOSS, sum::ended);
        var whole = new Upload();
        whole.send(r -> r.setOpen(wanted("a", -1)));
        whole.chunks(0, 5, 5);
        whole.send(r -> r.setEnd(UploadEnd.newBuilder().setSha256("00".repeat(32))));
        refused(Status.Code.DATA_LOSS, whole::ended);
    }

    @Test
    void contentThatIsThereIsNotSentAgain() {
        exchange(List.of(chunk(0, BYTES, 0, 200_000).setFilename("one").build()));
        var response =
                FilesGrpc.newBlockingStub(server.channel())
                        .openUpload(
                                wanted("two", BYTES.length).toBuilder()
                                        .setSha256(sha256(BYTES))
                                        .build());
        assertThat(response.hasUpload()).isFalse();
        assertThat(response.getFile().getName()).isEqualTo("two");
        var call = new Upload();
        call.send(
                r -> r.setOpen(wanted("three", BYTES.length).toBuilder().setSha256(sha256(BYTES))));
        assertThat(call.ended().getLast().getFile().getName()).isEqualTo("three");
        var usage = Usages.of(server);
        assertThat(usage.getFiles()).isEqualTo(3);
        assertThat(usage.getLogicalBytes()).isEqualTo(3L * BYTES.length);
        assertThat(usage.getStoredBytes()).isEqualTo(BYTES.length);
        var files = FilesGrpc.newBlockingStub(server.channel());
        assertThat(
                        files.deleteFile(DeleteFileRequest.newBuilder().setName("two").build())
                                .getVersionsDeleted())
                .isEqualTo(1);
        refused(
                Status.Code.NOT_FOUND,
                () -> files.getFile(GetFileRequest.newBuilder().setFile("two").build()));
        assertThat(
                        files.getFile(GetFileRequest.newBuilder().setFile("three").build())
                                .getFile()
                                .getVersions())
                .isEqualTo(1);
    }

    @Test
    void whatIsOpenedAgainWithAnIdOfItsOwnIsNotStoredTwice() {
        exchange(List.of(chunk(0, BYTES, 0, 200_000).setFilename("one").build()));
        var wanted =
                wanted("two", BYTES.length).toBuilder()
                        .setSha256(sha256(BYTES))
                        .setUploadId("01234567-89ab-cdef-0123-456789abcdef")
                        .build();
        File first = FilesGrpc.newBlockingStub(server.channel()).openUpload(wanted).getFile();
        assertThat(first.getId()).isEqualTo(wanted.getUploadId());
        var again = new Upload();
        again.send(r -> r.setOpen(wanted));
        assertThat(again.ended().getLast().getFile()).isEqualTo(first);
    }

    @Test
    void versionsAndUploadsAreListedInPages() {
        for (int i = 0; i < 5; i++) {
            exchange(List.of(chunk(0, BYTES, i, i + 10).setFilename("v").build()));
            open("u" + i, 10);
        }
        var files = FilesGrpc.newBlockingStub(server.channel());
        var names = new ArrayList<Long>();
        var request = ListFilesRequest.newBuilder().setVersionsOf("v").setPageSize(2);
        ListFilesResponse page;
        do {
            page = files.listFiles(request.build());
            page.getFilesList().forEach(file -> names.add(file.getVersion()));
            request.setPageToken(page.getNextPageToken());
        } while (!page.getNextPageToken().isEmpty());
        assertThat(names).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(page.getTotalCount()).isEqualTo(5);
        var uploads = new ArrayList<String>();
        var asked = ListUploadsRequest.newBuilder().setPageSize(2);
        while (true) {
            var listed = files.listUploads(asked.build());
            listed.getUploadsList().forEach(upload -> uploads.add(upload.getName()));
            if (listed.getNextPageToken().isEmpty()) {
                break;
            }
            asked.setPageToken(listed.getNextPageToken());
        }
        assertThat(uploads).containsExactlyInAnyOrder("u0", "u1", "u2", "u3", "u4");
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> files.listFiles(ListFilesRequest.newBuilder().setPageToken("x").build()));
    }

    @Test
    void transfersAtOnceAreLimited() {
        var open = new ArrayList<Upload>();
        for (int i = 0; i < 3; i++) {
            var call = new Upload();
            int number = i;
            call.send(r -> r.setOpen(wanted("a" + number, -1)));
            await().atMost(10, TimeUnit.SECONDS).until(() -> !call.answers.all.isEmpty());
            open.add(call);
        }
        refused(
                Status.Code.RESOURCE_EXHAUSTED,
                () -> exchange(List.of(chunk(0, BYTES, 0, 10).build())));
        open.forEach(call -> call.requests.onCompleted());
        open.forEach(Upload::ended);
        // A place is free a moment after its call has ended.
        await().atMost(10, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(
                        () ->
                                !exchange(List.of(chunk(0, BYTES, 0, 10).build()))
                                        .getFileId()
                                        .isEmpty());
    }

    private PendingUpload get(String id) {
        return FilesGrpc.newBlockingStub(server.channel())
                .getUpload(GetUploadRequest.newBuilder().setId(id).build())
                .getUpload();
    }

    private dev.penstock.api.files.v1.OpenUploadResponse open(String name, long size) {
        return FilesGrpc.newBlockingStub(server.channel()).openUpload(wanted(name, size));
    }

    private static OpenUploadRequest wanted(String name, long size) {
        return OpenUploadRequest.newBuilder().setName(name).setSize(size).build();
    }

    /** A call of our own Upload. */
    private final class Upload {
        final Calls.Answers<UploadResponse> answers = new Calls.Answers<>();
        final StreamObserver<UploadRequest> requests =
                FilesGrpc.newStub(server.channel()).upload(answers);

        void send(Consumer<UploadRequest.Builder> step) {
            var request = UploadRequest.newBuilder();
            step.accept(request);
            requests.onNext(request.build());
        }

        void chunks(int from, int to, int size) {
            for (int at = from; at < to; at += size) {
                int count = Math.min(size, to - at);
                var chunk =
                        UploadChunk.newBuilder()
                                .setOffset(at)
                                .setData(ByteString.copyFrom(BYTES, at, count));
                send(r -> r.setChunk(chunk));
            }
        }

        long durable() {
            return answers.all.isEmpty() ? 0 : answers.all.getLast().getUpload().getDurableBytes();
        }

        List<UploadResponse> ended() {
            return Calls.get(answers.ended);
        }
    }

    private static void refused(Status.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .as(e.getMessage())
                                        .isEqualTo(code));
    }

    private FileServiceGrpc.FileServiceBlockingStub exchange() {
        return FileServiceGrpc.newBlockingStub(server.channel());
    }

    private dev.penstock.api.file_upload.UploadResponse exchange(List<FileChunk> chunks) {
        var result = new CompletableFuture<dev.penstock.api.file_upload.UploadResponse>();
        var requests = FileServiceGrpc.newStub(server.channel()).uploadFile(Calls.into(result));
        chunks.forEach(requests::onNext);
        requests.onCompleted();
        return Calls.get(result);
    }

    private static FileChunk.Builder chunk(long offset, byte[] bytes, int from, int to) {
        return FileChunk.newBuilder()
                .setOffset(offset)
                .setData(ByteString.copyFrom(bytes, from, Math.min(to, bytes.length) - from));
    }
}
