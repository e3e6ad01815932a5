package dev.penstock.files;

import com.google.protobuf.CodedInputStream;
import dev.penstock.api.file_upload.DownloadRequest;
import dev.penstock.api.file_upload.FileChunk;
import dev.penstock.api.file_upload.FileInfo;
import dev.penstock.api.file_upload.FileServiceGrpc;
import dev.penstock.api.file_upload.ListRequest;
import dev.penstock.api.file_upload.ListResponse;
import dev.penstock.api.file_upload.UploadResponse;
import dev.penstock.files.depot.CatalogReader;
import dev.penstock.files.depot.Checksum;
import dev.penstock.files.depot.ContentTypes;
import dev.penstock.files.depot.Names;
import dev.penstock.files.depot.NewUpload;
import dev.penstock.files.depot.Reading;
import dev.penstock.files.depot.StoredFile;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code file_upload.FileService}: files in and out by id. Any thread. */
final class ExchangeService {
    static final int CHUNK = 64 << 10;
    private static final String UNNAMED = "unnamed_file";
    private static final int DEFAULT_PAGE = 10;
    private static final int LARGEST_PAGE = 1_000;

    private final Traffic traffic;

    ExchangeService(Traffic traffic) {
        this.traffic = traffic;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.raw(
                                FileServiceGrpc.getUploadFileMethod(),
                                call -> new Incoming(call, traffic))
                        .withMaxMessageBytes(FilesFeature.LARGEST_MESSAGE),
                Methods.serverStreaming(FileServiceGrpc.getDownloadFileMethod(), this::download),
                Methods.unary(FileServiceGrpc.getListFilesMethod(), this::list));
    }

    private CallListener download(DownloadRequest request, ServerCall call) {
        var opening =
                traffic.depot
                        .call(() -> find(request.getFileId()))
                        .thenCompose(traffic.depot::read);
        return new OutgoingFile(call, traffic, opening, new Chunks(), 0, 0, CHUNK).start();
    }

    private StoredFile find(String id) {
        if (id.isEmpty()) {
            throw Refusal.invalid("file_id", "empty", "the id of a file").asException();
        }
        StoredFile file = traffic.depot.catalog().file(id);
        if (file == null) {
            throw Refusal.of(Reason.NOT_FOUND, "no file " + Refusal.shorten(id)).asException();
        }
        return file;
    }

    private CompletionStage<ListResponse> list(ListRequest request, ServerCall call) {
        int size =
                request.getPageSize() <= 0
                        ? DEFAULT_PAGE
                        : Math.min(request.getPageSize(), LARGEST_PAGE);
        long skip = (Math.max(1L, request.getPage()) - 1) * size;
        return traffic.depot.query(
                gone -> {
                    CatalogReader.Page page = traffic.depot.catalog().allFrom(skip, size, gone);
                    var response =
                            ListResponse.newBuilder()
                                    .setTotalCount((int) Math.min(Integer.MAX_VALUE, page.total()));
                    page.files().forEach(file -> response.addFiles(info(file)));
                    return response.build();
                });
    }

    private static FileInfo info(StoredFile file) {
        return FileInfo.newBuilder()
                .setFileId(file.id())
                .setFilename(file.name())
                .setSize(file.size())
                .setContentType(file.contentType())
                .setUploadTime(file.storedAtMillis())
                .build();
    }

    /** How pieces look in this contract. */
    private static final class Chunks implements OutgoingFile.Shape {
        @Override
        public byte[] head(Reading.Described file, long offset) {
            var chunk = FileChunk.newBuilder().setOffset(offset);
            if (offset == 0) {
                chunk.setFilename(file.name()).setContentType(file.contentType());
            }
            return chunk.build().toByteArray();
        }

        @Override
        public int dataField() {
            return FileChunk.DATA_FIELD_NUMBER;
        }

        @Override
        public byte[] tail(String sha256) {
            return FileChunk.newBuilder().setEof(true).build().toByteArray();
        }
    }

    /** One upload. On its event loop. */
    private static final class Incoming extends IncomingFile {
        private final long begunMillis;
        private boolean begun;
        private boolean resumed;

        Incoming(ServerCall call, Traffic traffic) {
            super(call, traffic);
            begunMillis = traffic.clock.millis();
        }

        @Override
        void message(CodedInputStream in) {
            if (isFinishing()) {
                // The stream has ended at its eof, and the file is being stored.
                return;
            }
            FileChunk chunk = Messages.parse(FileChunk.getDefaultInstance(), in);
            boolean first = !begun;
            if (first) {
                begin(chunk);
            }
            boolean anywhere = chunk.getOffset() == 0 && !(first && resumed);
            append(anywhere ? -1 : chunk.getOffset(), chunk.getData(), Checksum.none());
            if (chunk.getEof()) {
                finish();
            }
        }

        private void begin(FileChunk chunk) {
            begun = true;
            resumed = !chunk.getUploadId().isEmpty();
            if (resumed) {
                resume(chunk.getUploadId());
                return;
            }
            String name = chunk.getFilename().isEmpty() ? UNNAMED : chunk.getFilename();
            Names.check("filename", name);
            String type =
                    chunk.getContentType().isEmpty()
                            ? ContentTypes.UNKNOWN
                            : chunk.getContentType();
            open(NewUpload.of(name, NewUpload.UNKNOWN).withContentType(type));
        }

        private void finish() {
            if (promised() == 0 && !resumed) {
                throw Refusal.invalid("data", "no data at all", "at least one byte").asException();
            }
            finish(CompletableFuture.completedFuture(""));
        }

        @Override
        protected void complete() {
            if (!isFinishing()) {
                finish();
            }
        }

        @Override
        void stored(StoredFile file) {
            call().sendMessage(
                            UploadResponse.newBuilder()
                                    .setFileId(file.id())
                                    .setFilename(file.name())
                                    .setTotalSize(file.size())
                                    .setChecksum(file.sha256())
                                    .setUploadTimeMs(traffic.clock.millis() - begunMillis)
                                    .build());
            call().close();
        }

        @Override
        boolean keptWhenRefused() {
            return resumed;
        }
    }
}
