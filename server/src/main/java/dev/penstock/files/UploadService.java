package dev.penstock.files;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.penstock.api.fileupload.FileChunk;
import dev.penstock.api.fileupload.FileUploadServiceGrpc;
import dev.penstock.api.fileupload.UploadResult;
import dev.penstock.files.depot.Checksum;
import dev.penstock.files.depot.Names;
import dev.penstock.files.depot.NewUpload;
import dev.penstock.files.depot.StoredFile;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** {@code fileupload.FileUploadService}: one file in, announced by its first chunk. Any thread. */
final class UploadService {
    private final Traffic traffic;

    UploadService(Traffic traffic) {
        this.traffic = traffic;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.raw(
                                FileUploadServiceGrpc.getUploadFileMethod(),
                                call -> new Incoming(call, traffic))
                        .withMaxMessageBytes(FilesFeature.LARGEST_MESSAGE));
    }

    /** One call. On its event loop. */
    private static final class Incoming extends IncomingFile {
        private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
        private static final Pattern CRC32C = Pattern.compile("[0-9a-fA-F]{8}");

        private String name = "";
        private long size;
        private CompletableFuture<String> whole = CompletableFuture.completedFuture("");

        Incoming(ServerCall call, Traffic traffic) {
            super(call, traffic);
        }

        @Override
        void message(CodedInputStream in) {
            if (isFinishing()) {
                // The stream has ended at its last chunk, and the file is being stored.
                return;
            }
            FileChunk chunk = Messages.parse(FileChunk.getDefaultInstance(), in);
            if (name.isEmpty()) {
                begin(chunk);
            } else if (!chunk.getFileName().isEmpty() && !chunk.getFileName().equals(name)) {
                throw Refusal.invalid("file_name", chunk.getFileName(), name + ", as at first")
                        .asException();
            }
            checkOrder(chunk);
            take(chunk);
            if (chunk.getIsLastChunk()) {
                finish(whole);
            }
        }

        private void begin(FileChunk chunk) {
            Names.check("file_name", chunk.getFileName());
            checkExtension(chunk.getFileName());
            size = chunk.getTotalSize();
            if (size < 0 || size > traffic.config.maxFileBytes()) {
                throw Refusal.invalid(
                                "total_size",
                                size,
                                "0 to " + traffic.config.maxFileBytes() + ", files.max-file-bytes")
                        .asException();
            }
            checkOrder(chunk);
            name = chunk.getFileName();
            open(NewUpload.of(name, size));
        }

        private void checkExtension(String file) {
            List<String> allowed = traffic.config.uploadExtensions();
            String lower = file.toLowerCase(Locale.ROOT);
            if (!allowed.isEmpty()
                    && allowed.stream()
                            .noneMatch(one -> lower.endsWith(one.toLowerCase(Locale.ROOT)))) {
                throw Refusal.invalid(
                                "file_name",
                                file,
                                "an extension of "
                                        + String.join(" ", allowed)
                                        + ", files.upload-extensions")
                        .asException();
            }
        }

        private void checkOrder(FileChunk chunk) {
            if (chunk.getOffset() != promised()) {
                throw Refusal.invalid(
                                "offset",
                                chunk.getOffset(),
                                promised() + ", the bytes received so far")
                        .with("offset", String.valueOf(promised()))
                        .asException();
            }
        }

        private void take(FileChunk chunk) {
            String sum = chunk.getChecksum();
            long after = promised() + chunk.getData().size();
            Checksum checksum = Checksum.none();
            if (CRC32C.matcher(sum).matches()) {
                checksum = new Checksum.Crc32c(HexFormat.fromHexDigits(sum));
            } else if (SHA256.matcher(sum).matches()) {
                var digest = new Checksum.Digest("SHA-256", HexFormat.of().parseHex(sum));
                if (chunk.getIsLastChunk() || after >= size) {
                    whole =
                            whole.thenCombine(
                                    ofChunkOrWhole(chunk.getData(), digest, sum), Incoming::both);
                } else {
                    checksum = digest;
                }
            } else if (!sum.isEmpty()) {
                throw Refusal.of(
                                Reason.CONTENT_DIFFERS,
                                "checksum: "
                                        + Refusal.shorten(sum)
                                        + " (expected: 8 or 64 hexadecimal digits)")
                        .asException();
            }
            append(chunk.getOffset(), chunk.getData(), checksum);
        }

        /** Of the last chunk it may be either: empty if it is the chunk's. */
        private CompletableFuture<String> ofChunkOrWhole(
                ByteString data, Checksum digest, String sum) {
            return traffic.depot.call(() -> digest.fits(data.asReadOnlyByteBuffer()) ? "" : sum);
        }

        private static String both(String one, String other) {
            if (one.isEmpty() || one.equalsIgnoreCase(other)) {
                return other;
            }
            return other.isEmpty() ? one : one + " and " + other;
        }

        @Override
        protected void complete() {
            if (name.isEmpty()) {
                throw Refusal.invalid("file_name", "no chunk", "a first chunk that names the file")
                        .asException();
            }
            finish(whole);
        }

        @Override
        void stored(StoredFile file) {
            call().sendMessage(
                            UploadResult.newBuilder()
                                    .setFileId(file.id())
                                    .setFileName(file.name())
                                    .setTotalSize(file.size())
                                    .setChecksum(file.sha256())
                                    .setStatus("SUCCESS")
                                    .build());
            call().close();
        }

        @Override
        boolean keptWhenRefused() {
            return false;
        }
    }
}
