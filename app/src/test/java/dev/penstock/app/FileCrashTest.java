package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.penstock.api.files.FileRequest;
import dev.penstock.api.files.FileServiceGrpc;
import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.GetUploadRequest;
import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.api.files.v1.OpenUploadRequest;
import dev.penstock.api.files.v1.UploadChunk;
import dev.penstock.api.files.v1.UploadEnd;
import dev.penstock.api.files.v1.UploadRequest;
import dev.penstock.api.files.v1.UploadResponse;
import dev.penstock.bench.process.ServerProcess;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at random points of uploads, which are then gone on with. */
@Tag("slow")
final class FileCrashTest {
    private static final int ROUNDS = 6;
    private static final int UPLOADS = 4;
    private static final int LENGTH = 12 << 20;
    private static final int CHUNK = 256 << 10;

    @TempDir private Path folder;
    private final Random random = new Random(11);

    /** One file on its way. */
    private static final class Sending implements StreamObserver<UploadResponse> {
        final String id;
        final byte[] bytes;
        volatile long durable;
        volatile @Nullable File stored;
        private CountDownLatch ended = new CountDownLatch(1);
        private CountDownLatch begun = new CountDownLatch(1);

        Sending(String id, byte[] bytes) {
            this.id = id;
            this.bytes = bytes;
        }

        /** Sends from there on up to so many bytes; all of them: to the end. */
        void send(ManagedChannel channel, int most) throws InterruptedException {
            ended = new CountDownLatch(1);
            begun = new CountDownLatch(1);
            var requests = FilesGrpc.newStub(channel).upload(this);
            requests.onNext(UploadRequest.newBuilder().setUploadId(id).build());
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            int from = (int) durable;
            int to = Math.min(bytes.length, from + most);
            for (int at = from; at < to; at += CHUNK) {
                var data = ByteString.copyFrom(bytes, at, Math.min(CHUNK, to - at));
                requests.onNext(
                        UploadRequest.newBuilder()
                                .setChunk(UploadChunk.newBuilder().setOffset(at).setData(data))
                                .build());
            }
            if (to == bytes.length) {
                requests.onNext(
                        UploadRequest.newBuilder()
                                .setEnd(UploadEnd.newBuilder().setSha256(sha256(bytes)))
                                .build());
            }
        }

        @Override
        public void onNext(UploadResponse response) {
            if (response.hasFile()) {
                stored = response.getFile();
            } else {
                durable = response.getUpload().getDurableBytes();
                begun.countDown();
            }
        }

        @Override
        public void onError(Throwable failure) {
            begun.countDown();
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }
    }

    @Test
    void uploadsAreGoneOnWithAndFilesAreWholeOrNotThere() throws Exception {
        var sendings = new ArrayList<Sending>();
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess server =
                    Distribution.start(
                            folder, "files.sync-bytes=1MiB", "files.keep-free-bytes=0")) {
                ManagedChannel channel = channel(server.port());
                try {
                    checkDurable(channel, sendings);
                    checkWhole(channel, sendings);
                    open(channel, sendings, round);
                    for (Sending sending : sendings) {
                        if (sending.stored == null) {
                            sending.send(
                                    channel, round == ROUNDS - 1 ? LENGTH : random.nextInt(LENGTH));
                        }
                    }
                    if (round == ROUNDS - 1) {
                        for (Sending sending : sendings) {
                            assertThat(sending.ended.await(60, TimeUnit.SECONDS)).isTrue();
                        }
                        assertThat(sendings).allMatch(sending -> sending.stored != null);
                        checkWhole(channel, sendings);
                    } else {
                        sendings.getFirst().ended.await(random.nextInt(300), TimeUnit.MILLISECONDS);
                    }
                } finally {
                    server.kill();
                    // What this round's calls are still told belongs to it, not to the next.
                    channel.shutdownNow();
                    assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
                }
            }
        }
    }

    private void open(ManagedChannel channel, List<Sending> sendings, int round) {
        if (round == ROUNDS - 1) {
            return;
        }
        for (int i = 0; i < UPLOADS; i++) {
            byte[] bytes = new byte[1 + random.nextInt(LENGTH)];
            random.nextBytes(bytes);
            var upload =
                    FilesGrpc.newBlockingStub(channel)
                            .openUpload(
                                    OpenUploadRequest.newBuilder()
                                            .setName("file " + sendings.size())
                                            .setSize(bytes.length)
                                            .build());
            sendings.add(new Sending(upload.getUpload().getId(), bytes));
        }
    }

    /** What was told as durable is there; an upload that is gone has become its file. */
    private static void checkDurable(ManagedChannel channel, List<Sending> sendings) {
        var files = FilesGrpc.newBlockingStub(channel);
        for (Sending sending : sendings) {
            if (sending.stored != null) {
                continue;
            }
            try {
                var upload =
                        files.getUpload(GetUploadRequest.newBuilder().setId(sending.id).build());
                assertThat(upload.getUpload().getDurableBytes())
                        .isGreaterThanOrEqualTo(sending.durable);
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                // It was stored, and the answer did not get through.
                sending.stored = named(channel, "file " + sendings.indexOf(sending));
            }
        }
    }

    private static File named(ManagedChannel channel, String name) {
        return FilesGrpc.newBlockingStub(channel)
                .listFiles(ListFilesRequest.newBuilder().setVersionsOf(name).build())
                .getFiles(0);
    }

    private static void checkWhole(ManagedChannel channel, List<Sending> sendings) {
        var listed =
                FilesGrpc.newBlockingStub(channel)
                        .listFiles(ListFilesRequest.newBuilder().setPageSize(1_000).build());
        assertThat(listed.getFilesCount())
                .isEqualTo((int) sendings.stream().filter(one -> one.stored != null).count());
        for (int i = 0; i < sendings.size(); i++) {
            Sending sending = sendings.get(i);
            if (sending.stored != null) {
                assertThat(sha256(download(channel, "file " + i))).isEqualTo(sha256(sending.bytes));
            }
        }
    }

    private static byte[] download(ManagedChannel channel, String name) {
        var all = new ByteArrayOutputStream();
        FileServiceGrpc.newBlockingStub(channel)
                .downloadFile(FileRequest.newBuilder().setFilePath(name).build())
                .forEachRemaining(chunk -> all.writeBytes(chunk.getData().toByteArray()));
        return all.toByteArray();
    }

    private static ManagedChannel channel(int port) {
        return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
