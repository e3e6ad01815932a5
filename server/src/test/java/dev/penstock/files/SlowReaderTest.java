package dev.penstock.files;

import static dev.penstock.files.FilesServerTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.penstock.RunningServer;
import dev.penstock.api.file_upload.UploadResponse;
import dev.penstock.api.files.FileChunk;
import dev.penstock.api.files.FileRequest;
import dev.penstock.api.files.FileServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Callers of gRPC who ask for a file and do not take it. */
@Timeout(60)
class SlowReaderTest {
    private static final Map<String, String> ONE_PLACE =
            Map.of(
                    "files.max-transfers", "1",
                    "files.idle-timeout", "2s",
                    "files.keep-free-bytes", "0");

    private static final int SIZE = 3 << 20;

    @TempDir Path folder;

    @Test
    void whoTakesNothingForLongGivesUpHisPlace() throws IOException {
        // In the middle, and when nothing but the last message is left.
        for (int chunk : new int[] {64 << 10, 1 << 20}) {
            try (var server = RunningServer.in(folder.resolve("by" + chunk), ONE_PLACE)) {
                var wanted =
                        FileRequest.newBuilder().setChunkSize(chunk).setFilePath(store(server));
                // The upload gives its place back a moment after its answer.
                await().until(() -> server.figure("penstock_files_transfers") == 0);
                ManagedChannel other =
                        ManagedChannelBuilder.forAddress("127.0.0.1", server.port())
                                .usePlaintext()
                                .build();
                var idle = new Idle();
                FileServiceGrpc.newStub(other).downloadFile(wanted.build(), idle);
                assertThat(Calls.get(idle.first).getData().isEmpty()).isFalse();
                assertThat(status(server, wanted)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() -> status(server, wanted) == Status.Code.OK);
                other.shutdownNow();
            }
        }
    }

    private static Status.Code status(RunningServer server, FileRequest.Builder wanted) {
        try {
            FileServiceGrpc.newBlockingStub(server.channel())
                    .downloadFile(wanted.build())
                    .forEachRemaining(chunk -> {});
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static String store(RunningServer server) {
        var result = new CompletableFuture<UploadResponse>();
        var requests =
                dev.penstock.api.file_upload.FileServiceGrpc.newStub(server.channel())
                        .uploadFile(Calls.into(result));
        byte[] bytes = bytes(SIZE, 5);
        for (int at = 0; at < SIZE; at += 1 << 20) {
            requests.onNext(
                    dev.penstock.api.file_upload.FileChunk.newBuilder()
                            .setData(ByteString.copyFrom(bytes, at, 1 << 20))
                            .build());
        }
        requests.onCompleted();
        return Calls.get(result).getFileId();
    }

    /** Takes one message and no more. */
    private static final class Idle implements ClientResponseObserver<FileRequest, FileChunk> {
        final CompletableFuture<FileChunk> first = new CompletableFuture<>();

        @Override
        public void beforeStart(ClientCallStreamObserver<FileRequest> call) {
            call.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(FileChunk chunk) {
            first.complete(chunk);
        }

        @Override
        public void onError(Throwable failure) {
            first.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
