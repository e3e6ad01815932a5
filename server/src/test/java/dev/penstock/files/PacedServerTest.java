package dev.penstock.files;

import static dev.penstock.files.FilesServerTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.penstock.RunningServer;
import dev.penstock.api.file_upload.DownloadRequest;
import dev.penstock.api.file_upload.FileChunk;
import dev.penstock.api.file_upload.FileServiceGrpc;
import dev.penstock.api.file_upload.UploadResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that are held back, and a disk without room. */
@Timeout(60)
class PacedServerTest {
    private static final byte[] BYTES = bytes(600_000, 3);

    @TempDir Path folder;

    @Test
    void transfersAboveTheRateArePausedAndComeThroughWhole() throws IOException {
        try (var server =
                RunningServer.in(
                        folder,
                        Map.of(
                                "files.upload-rate", "400000",
                                "files.download-rate", "400000",
                                "files.keep-free-bytes", "0"))) {
            long begin = System.nanoTime();
            UploadResponse stored = upload(server);
            assertThat(seconds(begin)).as("upload").isBetween(0.4, 10.0);
            begin = System.nanoTime();
            var all = new ByteArrayOutputStream();
            FileServiceGrpc.newBlockingStub(server.channel())
                    .downloadFile(
                            DownloadRequest.newBuilder().setFileId(stored.getFileId()).build())
                    .forEachRemaining(chunk -> all.writeBytes(chunk.getData().toByteArray()));
            assertThat(all.toByteArray()).isEqualTo(BYTES);
            assertThat(seconds(begin)).as("download").isBetween(0.3, 10.0);
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    @Test
    void withoutRoomUploadsAreRefusedAndMayBeTriedAgain() throws IOException {
        try (var server =
                RunningServer.in(
                        folder, Map.of("files.keep-free-bytes", String.valueOf(1L << 60)))) {
            assertThatThrownBy(() -> upload(server))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> {
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                                assertThat(e.getMessage()).contains("the disk is full");
                            });
            assertThat(Usages.of(server).getOpenUploads()).isZero();
        }
    }

    private static UploadResponse upload(RunningServer server) {
        var result = new CompletableFuture<UploadResponse>();
        var requests = FileServiceGrpc.newStub(server.channel()).uploadFile(Calls.into(result));
        for (int at = 0; at < BYTES.length; at += 60_000) {
            requests.onNext(
                    FileChunk.newBuilder().setData(ByteString.copyFrom(BYTES, at, 60_000)).build());
        }
        requests.onCompleted();
        return Calls.get(result);
    }
}
