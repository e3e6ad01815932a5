package dev.penstock.files;

import com.google.protobuf.CodedInputStream;
import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.UploadChunk;
import dev.penstock.api.files.v1.UploadRequest;
import dev.penstock.api.files.v1.UploadResponse;
import dev.penstock.files.depot.Checksum;
import dev.penstock.files.depot.Filling;
import dev.penstock.files.depot.StoredFile;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.ServerCall;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code penstock.files.v1.Files/Upload}: tells where to go on, what has become durable,
 * and at last the file. On its event loop.
 */
final class ResumableUpload extends IncomingFile {
    private final FileMessages messages;
    private boolean begun;
    private @Nullable Filling filling;

    ResumableUpload(ServerCall call, Traffic traffic, FileMessages messages) {
        super(call, traffic);
        this.messages = messages;
    }

    @Override
    void message(CodedInputStream in) {
        UploadRequest request = Messages.parse(UploadRequest.getDefaultInstance(), in);
        switch (request.getStepCase()) {
            case OPEN -> {
                requireFirst(true);
                open(request.getOpen().getUploadId(), FileMessages.wanted(request.getOpen()));
            }
            case UPLOAD_ID -> {
                requireFirst(true);
                resume(request.getUploadId());
            }
            case CHUNK -> {
                requireFirst(false);
                take(request.getChunk());
            }
            case END -> {
                requireFirst(false);
                finish(CompletableFuture.completedFuture(request.getEnd().getSha256()));
            }
            case STEP_NOT_SET ->
                    throw Refusal.invalid("step", "nothing", "open, upload_id, chunk or end")
                            .asException();
        }
    }

    private void requireFirst(boolean wanted) {
        if (begun == wanted) {
            throw Refusal.invalid(
                            "step",
                            begun ? "an upload named twice" : "no upload named",
                            "open or upload_id in the first message, and only there")
                    .asException();
        }
        begun = true;
    }

    private void take(UploadChunk chunk) {
        if (chunk.getOffset() < 0) {
            throw Refusal.invalid("offset", chunk.getOffset(), "0 or more").asException();
        }
        append(
                chunk.getOffset(),
                chunk.getData(),
                chunk.hasCrc32C() ? new Checksum.Crc32c(chunk.getCrc32C()) : Checksum.none());
    }

    @Override
    void ready(Filling taken) {
        filling = taken;
        taken.onDurable(_ -> call().execute(this::tell));
        tell();
    }

    private void tell() {
        Filling taken = filling;
        if (taken != null && !isClosed()) {
            call().sendMessage(
                            UploadResponse.newBuilder()
                                    .setUpload(messages.pending(taken.upload(), taken.durable()))
                                    .build());
        }
    }

    /** Half-closed: all of a size that was announced is the end as well, less is a pause. */
    @Override
    protected void complete() {
        if (!begun) {
            throw Refusal.invalid("step", "no message", "open or upload_id").asException();
        }
        Filling taken = filling;
        if (isFinishing() || taken == null) {
            return;
        }
        if (taken.upload().wanted().size() == taken.received()) {
            finish(CompletableFuture.completedFuture(""));
        } else {
            pause(taken);
        }
    }

    private void pause(Filling taken) {
        var _ =
                taken.release()
                        .whenComplete(
                                (_, _) ->
                                        call().execute(
                                                        () -> {
                                                            tell();
                                                            call().close();
                                                        }));
    }

    @Override
    void stored(StoredFile file) {
        var _ =
                traffic.depot
                        .call(() -> messages.file(file))
                        .exceptionally(_ -> FileMessages.of(file).build())
                        .thenAccept(message -> call().execute(() -> end(message)));
    }

    private void end(File message) {
        call().sendMessage(UploadResponse.newBuilder().setFile(message).build());
        call().close();
    }

    @Override
    boolean keptWhenRefused() {
        return true;
    }
}
