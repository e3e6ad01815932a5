package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.penstock.api.file_upload.FileChunk;
import dev.penstock.api.file_upload.FileServiceGrpc;
import dev.penstock.api.file_upload.UploadResponse;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.GetUploadRequest;
import dev.penstock.api.files.v1.OpenUploadRequest;
import dev.penstock.bench.process.ServerProcess;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that do not fit on a small file system. Needs to mount one: root. */
@Tag("slow")
final class FileDiskFullTest {
    private static final int MIB = 1 << 20;
    private static final int LENGTH = 60 * MIB;

    @TempDir private Path folder;

    @BeforeEach
    void mount() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        var mounted =
                Program.run(
                        folder,
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=160m",
                        "tmpfs",
                        data.toString());
        if (mounted.exitCode() != 0) {
            Tool.absent("no small file system: " + mounted.output().strip(), "run as root");
        }
    }

    @AfterEach
    void unmount() throws Exception {
        Program.run(folder, "umount", folder.resolve("data").toString());
    }

    @Test
    void filesAreRefusedFirstTheRestGoesOnAndTheUploadIsFinishedWhenThereIsRoom() throws Exception {
        Path ballast = folder.resolve("data/ballast");
        try (ServerProcess server =
                        Distribution.start(
                                folder, "files.keep-free-bytes=48MiB", "files.sync-bytes=1MiB");
                var caller = new Caller(server.port())) {
            ManagedChannel channel =
                    Grpc.newChannelBuilder(
                                    "127.0.0.1:" + server.port(),
                                    InsecureChannelCredentials.create())
                            .build();
            try {
                var files = FilesGrpc.newBlockingStub(channel);
                var wanted = OpenUploadRequest.newBuilder().setName("large").setSize(-1).build();
                String id = files.openUpload(wanted).getUpload().getId();
                Files.write(ballast, new byte[48 * MIB]);
                assertThatThrownBy(() -> send(channel, id, 0))
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class, FileDiskFullTest::checkRefusal);
                assertThat(caller.write("full.test", Instant.now(), 0, 100).getStored())
                        .as("the rest goes on")
                        .isEqualTo(100);
                assertThatThrownBy(
                                () -> files.openUpload(wanted.toBuilder().setSize(LENGTH).build()))
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class, FileDiskFullTest::checkRefusal);
                Files.delete(ballast);
                // Until the call that was refused has let go, more may become durable.
                await().atMost(30, TimeUnit.SECONDS)
                        .ignoreExceptions()
                        .until(
                                () -> send(channel, id, durable(files, id)),
                                stored -> stored.getTotalSize() == LENGTH);
            } finally {
                channel.shutdownNow();
            }
            server.stop();
        }
    }

    private static long durable(FilesGrpc.FilesBlockingStub files, String id) {
        long durable =
                files.getUpload(GetUploadRequest.newBuilder().setId(id).build())
                        .getUpload()
                        .getDurableBytes();
        assertThat(durable).isPositive();
        return durable;
    }

    private static UploadResponse send(ManagedChannel channel, String id, long from) {
        var result = new CompletableFuture<UploadResponse>();
        var requests =
                FileServiceGrpc.newStub(channel)
                        .uploadFile(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(UploadResponse response) {
                                        result.complete(response);
                                    }

                                    @Override
                                    public void onError(Throwable failure) {
                                        result.completeExceptionally(failure);
                                    }

                                    @Override
                                    public void onCompleted() {}
                                });
        for (long at = from; at < LENGTH && !result.isDone(); at += MIB) {
            requests.onNext(
                    FileChunk.newBuilder()
                            .setUploadId(id)
                            .setOffset(at)
                            .setData(
                                    ByteString.copyFrom(new byte[(int) Math.min(MIB, LENGTH - at)]))
                            .build());
        }
        if (!result.isDone()) {
            requests.onCompleted();
        }
        try {
            return result.orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static void checkRefusal(StatusRuntimeException refused) {
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        List<Any> details =
                Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList();
        try {
            assertThat(details.get(0).unpack(ErrorInfo.class).getReason())
                    .isEqualTo("OUT_OF_SPACE");
            assertThat(details.get(1).unpack(RetryInfo.class).getRetryDelay().getSeconds())
                    .isPositive();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
