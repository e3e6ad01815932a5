package dev.penstock.files;

import static dev.penstock.files.FilesServerTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.penstock.RunningServer;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.GetFileRequest;
import dev.penstock.api.files.v1.GetUploadRequest;
import dev.penstock.api.files.v1.OpenUploadRequest;
import dev.penstock.api.files.v1.UploadChunk;
import dev.penstock.api.files.v1.UploadRequest;
import dev.penstock.api.files.v1.UploadResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Callers of gRPC who begin an upload and fall silent, with a place for one transfer. */
@Timeout(60)
class StalledUploadTest {
    private static final byte[] BYTES = bytes(20_000, 6);

    @TempDir Path folder;
    private RunningServer server;

    @BeforeEach
    void start() throws IOException {
        server =
                RunningServer.in(
                        folder,
                        Map.of(
                                "files.max-transfers", "1",
                                "files.idle-timeout", "1s",
                                "files.keep-free-bytes", "0"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoSaysNothingGivesUpHisPlace() {
        var silent = new Calls.Answers<UploadResponse>();
        // Its headers go out with nothing behind them.
        var _ = upload(silent);
        assertGivenUp(silent);
        assertThereIsAPlace();
    }

    private void assertThereIsAPlace() {
        // Who was cut off may know it a moment before his place is free.
        await().atMost(10, TimeUnit.SECONDS).until(this::isTaken);
    }

    private boolean isTaken() {
        var next = new Calls.Answers<UploadResponse>();
        upload(next).onNext(open(0));
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> !next.all.isEmpty() || next.ended.isDone());
        return !next.all.isEmpty();
    }

    @Test
    void whatSomebodyHadSentBeforeHeFellSilentIsGoneOnWith() {
        var silent = new Calls.Answers<UploadResponse>();
        var requests = upload(silent);
        requests.onNext(open(BYTES.length));
        requests.onNext(chunk(0, 15_000));
        assertGivenUp(silent);
        String id = silent.all.getFirst().getUpload().getId();
        await().atMost(10, TimeUnit.SECONDS).until(() -> durable(id) == 15_000);
        var again = new Calls.Answers<UploadResponse>();
        requests = upload(again);
        requests.onNext(UploadRequest.newBuilder().setUploadId(id).build());
        requests.onNext(chunk(15_000, BYTES.length));
        requests.onCompleted();
        assertThat(Calls.get(again.ended).getLast().getFile().getSize()).isEqualTo(BYTES.length);
    }

    @Test
    void aMessageThatGrowsSlowlyIsNoSilence() throws IOException {
        byte[] chunk = chunk(0, BYTES.length).toByteArray();
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = slow.getOutputStream();
            out.write(
                    """
                    POST /penstock.files.v1.Files/Upload HTTP/1.1\r
                    Host: 127.0.0.1\r
                    Content-Type: application/grpc-web+proto\r
                    Transfer-Encoding: chunked\r
                    \r
                    """
                            .getBytes(StandardCharsets.US_ASCII));
            part(out, framed(open(BYTES.length).toByteArray()));
            byte[] message = framed(chunk);
            part(out, message, 0, 1_000);
            var at = new int[] {1_000};
            await().atMost(20, TimeUnit.SECONDS)
                    .during(Duration.ofSeconds(3))
                    .until(
                            () -> {
                                part(out, message, at[0], 10);
                                at[0] += 10;
                                return true;
                            });
            part(out, message, at[0], message.length - at[0]);
            part(out, new byte[0]);
            await().atMost(10, TimeUnit.SECONDS).until(this::isStored);
        }
    }

    @Test
    void whoDoesNotTakeTheAnswerGivesUpHisPlace() {
        Vertx vertx = Vertx.vertx();
        try {
            var options =
                    new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false)
                            .setInitialSettings(new Http2Settings().setInitialWindowSize(0));
            var whole =
                    Buffer.buffer()
                            .appendBytes(framed(open(BYTES.length).toByteArray()))
                            .appendBytes(framed(chunk(0, BYTES.length).toByteArray()));
            CompletableFuture<Buffer> answer =
                    vertx.createHttpClient(options)
                            .request(
                                    HttpMethod.POST,
                                    server.port(),
                                    "127.0.0.1",
                                    "/penstock.files.v1.Files/Upload")
                            .compose(
                                    request ->
                                            request.putHeader("content-type", "application/grpc")
                                                    .send(whole))
                            .compose(HttpClientResponse::body)
                            .toCompletionStage()
                            .toCompletableFuture();
            await().atMost(10, TimeUnit.SECONDS).until(this::isStored);
            assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class);
            assertThereIsAPlace();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static void part(OutputStream out, byte[] bytes) throws IOException {
        part(out, bytes, 0, bytes.length);
    }

    /** A chunk of the body; an empty one is its end. */
    private static void part(OutputStream out, byte[] bytes, int from, int count)
            throws IOException {
        out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, from, count);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private boolean isStored() {
        try {
            var file = GetFileRequest.newBuilder().setFile("a").build();
            return FilesGrpc.newBlockingStub(server.channel()).getFile(file).hasFile();
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            return false;
        }
    }

    private static void assertGivenUp(Calls.Answers<UploadResponse> answers) {
        assertThatThrownBy(() -> Calls.get(answers.ended))
                .hasMessage(
                        "RESOURCE_EXHAUSTED: upload: nothing came for 1 s (expected: something,"
                                + " files.idle-timeout)");
    }

    private StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> answers) {
        return FilesGrpc.newStub(server.channel()).upload(answers);
    }

    private long durable(String id) {
        return FilesGrpc.newBlockingStub(server.channel())
                .getUpload(GetUploadRequest.newBuilder().setId(id).build())
                .getUpload()
                .getDurableBytes();
    }

    private static UploadRequest open(long size) {
        return UploadRequest.newBuilder()
                .setOpen(OpenUploadRequest.newBuilder().setName("a").setSize(size))
                .build();
    }

    private static UploadRequest chunk(int from, int to) {
        return UploadRequest.newBuilder()
                .setChunk(
                        UploadChunk.newBuilder()
                                .setOffset(from)
                                .setData(ByteString.copyFrom(BYTES, from, to - from)))
                .build();
    }
}
