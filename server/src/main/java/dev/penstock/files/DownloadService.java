package dev.penstock.files;

import dev.penstock.api.files.FileChunk;
import dev.penstock.api.files.FileInfo;
import dev.penstock.api.files.FileRequest;
import dev.penstock.api.files.FileServiceGrpc;
import dev.penstock.files.depot.Reading;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code files.FileService}: files out, by name, id or exported path. Any thread. */
final class DownloadService {
    static final int LARGEST_CHUNK = 1 << 20;

    private final Traffic traffic;

    DownloadService(Traffic traffic) {
        this.traffic = traffic;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.serverStreaming(FileServiceGrpc.getDownloadFileMethod(), this::download),
                Methods.unary(FileServiceGrpc.getGetFileInfoMethod(), this::info));
    }

    private CallListener download(FileRequest request, ServerCall call) {
        if (request.getOffset() < 0) {
            throw Refusal.invalid("offset", request.getOffset(), "0 or more").asException();
        }
        int asked = request.getChunkSize();
        int chunk = asked <= 0 || asked > LARGEST_CHUNK ? LARGEST_CHUNK : asked;
        return new OutgoingFile(
                        call,
                        traffic,
                        traffic.depot.readPath(request.getFilePath()),
                        new Chunks(request.getFilePath()),
                        request.getOffset(),
                        request.getLimit(),
                        chunk)
                .start();
    }

    private CompletionStage<FileInfo> info(FileRequest request, ServerCall call) {
        String path = request.getFilePath();
        var answer = new CompletableFuture<FileInfo>();
        var _ =
                traffic.depot
                        .describePath(path, answer::isDone)
                        .whenComplete(
                                (file, failure) -> {
                                    if (failure == null) {
                                        answer.complete(info(path, file));
                                    } else {
                                        answer.completeExceptionally(failure);
                                    }
                                });
        return answer;
    }

    private static FileInfo info(String path, Reading.Described file) {
        return FileInfo.newBuilder()
                .setFilePath(path)
                .setSize(file.size())
                .setModifiedTime(file.modifiedMillis())
                .setMimeType(file.contentType())
                .setChecksum(file.sha256())
                .build();
    }

    /** How pieces look in this contract. */
    private record Chunks(String path) implements OutgoingFile.Shape {
        @Override
        public byte[] head(Reading.Described file, long offset) {
            return FileChunk.newBuilder()
                    .setFilePath(path)
                    .setOffset(offset)
                    .setTotalSize(file.size())
                    .build()
                    .toByteArray();
        }

        @Override
        public int dataField() {
            return FileChunk.DATA_FIELD_NUMBER;
        }

        @Override
        public byte[] tail(String sha256) {
            return FileChunk.newBuilder()
                    .setChecksum(sha256)
                    .setIsLastChunk(true)
                    .build()
                    .toByteArray();
        }
    }
}
