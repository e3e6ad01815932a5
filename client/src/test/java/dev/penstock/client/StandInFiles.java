package dev.penstock.client;

import com.google.protobuf.ByteString;
import dev.penstock.api.files.FileChunk;
import dev.penstock.api.files.FileRequest;
import dev.penstock.api.files.FileServiceGrpc;
import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.GetFileRequest;
import dev.penstock.api.files.v1.GetFileResponse;
import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.api.files.v1.ListFilesResponse;
import dev.penstock.api.files.v1.OpenUploadRequest;
import dev.penstock.api.files.v1.PendingUpload;
import dev.penstock.api.files.v1.UploadChunk;
import dev.penstock.api.files.v1.UploadRequest;
import dev.penstock.api.files.v1.UploadResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Files of a stand-in server: kept in memory; what an upload has received when its stream breaks is
 * durable in part. Any thread.
 */
public final class StandInFiles {
    private static final int PIECE = 100;

    private final Trouble trouble;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final List<Stored> stored = new ArrayList<>();

    /** Answers of uploads are lost although the file is stored, so many times. */
    private final AtomicInteger answersToLose = new AtomicInteger();

    private final AtomicInteger largestChunk = new AtomicInteger();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stored(File file, byte[] content) {}

    private static final class Upload {
        private final String name;
        private byte[] durable = {};

        Upload(String name) {
            this.name = name;
        }
    }

    StandInFiles(Trouble trouble) {
        this.trouble = trouble;
    }

    void loseAnswers(int number) {
        answersToLose.set(number);
    }

    /** Of all messages of uploads so far. */
    int largestChunk() {
        return largestChunk.get();
    }

    /** Contents stored under a name, oldest first. */
    public synchronized List<byte[]> contents(String name) {
        return stored.stream()
                .filter(one -> one.file().getName().equals(name))
                .map(Stored::content)
                .toList();
    }

    /** Puts a file there. */
    public synchronized File put(String name, byte[] content) {
        return put("id-" + stored.size(), name, content);
    }

    private synchronized File put(String id, String name, byte[] content) {
        var digest = Hashes.sha256();
        digest.update(content);
        File file =
                File.newBuilder()
                        .setId(id)
                        .setName(name)
                        .setVersion(contents(name).size() + 1L)
                        .setVersions(contents(name).size() + 1)
                        .setSize(content.length)
                        .setSha256(Hashes.hex(digest))
                        .build();
        stored.add(new Stored(file, content));
        return file;
    }

    /** What a file holds changes, though its hash stays. */
    synchronized void spoil(String name) {
        stored.replaceAll(
                one ->
                        one.file().getName().equals(name)
                                ? new Stored(one.file(), new byte[one.content().length])
                                : one);
    }

    private synchronized @Nullable Stored find(String file) {
        return stored.reversed().stream()
                .filter(one -> file.equals(one.file().getName()) || file.equals(one.file().getId()))
                .findFirst()
                .orElse(null);
    }

    private synchronized @Nullable Stored withHash(String sha256) {
        return stored.stream()
                .filter(one -> one.file().getSha256().equals(sha256))
                .findFirst()
                .orElse(null);
    }

    private synchronized List<File> versions(String name) {
        return stored.reversed().stream()
                .map(Stored::file)
                .filter(file -> name.isEmpty() || file.getName().equals(name))
                .toList();
    }

    Own own() {
        return new Own();
    }

    Published published() {
        return new Published();
    }

    final class Own extends FilesGrpc.FilesImplBase {
        @Override
        public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> answer) {
            List<File> found = versions(request.getVersionsOf());
            answer.onNext(
                    ListFilesResponse.newBuilder()
                            .addAllFiles(found)
                            .setTotalCount(found.size())
                            .build());
            answer.onCompleted();
        }

        @Override
        public void getFile(GetFileRequest request, StreamObserver<GetFileResponse> answer) {
            Stored found = find(request.getFile());
            if (found == null) {
                answer.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            answer.onNext(GetFileResponse.newBuilder().setFile(found.file()).build());
            answer.onCompleted();
        }

        @Override
        public StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> answer) {
            return new Receiving(answer);
        }
    }

    /** One stream of an upload. */
    private final class Receiving implements StreamObserver<UploadRequest> {
        private final StreamObserver<UploadResponse> answer;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private String id = "";
        private @Nullable Upload upload;
        private boolean over;

        Receiving(StreamObserver<UploadResponse> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(UploadRequest request) {
            if (over) {
                return;
            }
            if (trouble.breaksNow()) {
                refuse(Status.UNAVAILABLE);
                return;
            }
            switch (request.getStepCase()) {
                case OPEN -> open(request.getOpen());
                case UPLOAD_ID -> {
                    id = request.getUploadId();
                    begin();
                }
                case CHUNK -> take(request.getChunk());
                case END -> end(request.getEnd().getSha256());
                case STEP_NOT_SET -> refuse(Status.INVALID_ARGUMENT);
            }
        }

        /** Known by its hash, or opened before and stored: the file is there. */
        private void open(OpenUploadRequest wanted) {
            id = wanted.getUploadId();
            Stored there = find(id);
            Stored same = withHash(wanted.getSha256());
            if (there != null) {
                tell(there.file());
                return;
            }
            if (same != null) {
                tell(put(id, wanted.getName(), same.content()));
                return;
            }
            uploads.putIfAbsent(id, new Upload(wanted.getName()));
            begin();
        }

        private void begin() {
            Upload found = uploads.get(id);
            if (found == null) {
                refuse(Status.NOT_FOUND);
                return;
            }
            upload = found;
            received.writeBytes(found.durable);
            answer.onNext(
                    UploadResponse.newBuilder()
                            .setUpload(
                                    PendingUpload.newBuilder()
                                            .setId(id)
                                            .setDurableBytes(found.durable.length))
                            .build());
        }

        private void take(UploadChunk chunk) {
            largestChunk.accumulateAndGet(chunk.getData().size(), Math::max);
            var sum = new CRC32C();
            sum.update(chunk.getData().asReadOnlyByteBuffer());
            if (chunk.getOffset() != received.size() || (int) sum.getValue() != chunk.getCrc32C()) {
                refuse(Status.INVALID_ARGUMENT);
                return;
            }
            received.writeBytes(chunk.getData().toByteArray());
        }

        private void end(String sha256) {
            Upload found = upload;
            var digest = Hashes.sha256();
            digest.update(received.toByteArray());
            boolean right = Hashes.hex(digest).equals(sha256);
            uploads.remove(id);
            if (found == null || !right) {
                refuse(Status.DATA_LOSS);
                return;
            }
            tell(put(id, found.name, received.toByteArray()));
        }

        private void tell(File file) {
            over = true;
            if (answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                answer.onError(Trouble.broken());
                return;
            }
            answer.onNext(UploadResponse.newBuilder().setFile(file).build());
            answer.onCompleted();
        }

        private void refuse(Status status) {
            over = true;
            Upload found = upload;
            if (found != null) {
                // Whole pieces of what was received had been synced.
                byte[] all = received.toByteArray();
                found.durable =
                        java.util.Arrays.copyOf(
                                all, Math.max(found.durable.length, all.length / PIECE * PIECE));
            }
            answer.onError(status.asRuntimeException());
        }

        @Override
        public void onError(Throwable gone) {
            over = true;
        }

        @Override
        public void onCompleted() {
            over = true;
        }
    }

    final class Published extends FileServiceGrpc.FileServiceImplBase {
        @Override
        public void downloadFile(FileRequest request, StreamObserver<FileChunk> answer) {
            Stored found = find(request.getFilePath());
            if (found == null) {
                answer.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            int size = found.content().length;
            int begin = (int) request.getOffset();
            int end = request.getLimit() <= 0 ? size : begin + (int) request.getLimit();
            var digest = Hashes.sha256();
            for (int at = begin; at < end; at += PIECE) {
                if (trouble.breaksNow()) {
                    answer.onError(Trouble.broken());
                    return;
                }
                int length = Math.min(PIECE, end - at);
                digest.update(found.content(), at, length);
                var chunk =
                        FileChunk.newBuilder()
                                .setOffset(at)
                                .setTotalSize(size)
                                .setData(ByteString.copyFrom(found.content(), at, length));
                boolean last = at + length == end;
                answer.onNext(
                        (last ? chunk.setIsLastChunk(true).setChecksum(Hashes.hex(digest)) : chunk)
                                .build());
            }
            answer.onCompleted();
        }
    }
}
