package dev.penstock.files;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.penstock.files.depot.Checksum;
import dev.penstock.files.depot.Depot;
import dev.penstock.files.depot.Filling;
import dev.penstock.files.depot.NewUpload;
import dev.penstock.files.depot.StoredFile;
import dev.penstock.files.depot.Upload;
import dev.penstock.ingest.StreamIn;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.wire.ServerCall;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A stream that brings one file: what arrives is appended in order, and the stream is read no further
 * than its credit and its caller's pace allow. Who sends nothing for too long, or does not take what it
 * is answered, loses its place. On the call's event loop.
 */
abstract class IncomingFile extends StreamIn {
    /** Chunks on their way to the disk; bytes are bounded besides. */
    private static final int MOST_UNDECIDED = 64;

    private static final int WEIGHT = 128;

    final Traffic traffic;
    private final String caller;
    private final Patience patience;
    private CompletableFuture<?> tail = CompletableFuture.completedFuture(null);
    private volatile @Nullable Filling filling;
    private volatile @Nullable StoredFile present;
    private long promised;
    private boolean finishing;
    private boolean failed;
    private boolean over;

    IncomingFile(ServerCall call, Traffic traffic) {
        super(call, traffic.admission, traffic.credit, MOST_UNDECIDED);
        this.traffic = traffic;
        caller = Traffic.caller(call);
        try {
            traffic.enter();
        } catch (RefusedException e) {
            traffic.admission.leaveStream();
            throw e;
        }
        traffic.in.enter(caller);
        patience = traffic.patience(call::execute, this::stalled);
        patience.begin();
    }

    /** Reads one message; what it yields may be kept. */
    abstract void message(CodedInputStream in);

    @Override
    protected final void message(byte[] bytes, int offset, int length) {
        message(Messages.lent(bytes, offset, length));
    }

    @Override
    protected final void ownMessage(byte[] bytes, int offset, int length) {
        message(Messages.own(bytes, offset, length));
    }

    /** The file is visible and synced: answer and close. */
    abstract void stored(StoredFile file);

    /** Whether what was received is kept for somebody to resume although the call was refused. */
    abstract boolean keptWhenRefused();

    /** The upload can be filled; null: the content was there, and the file is stored. */
    void ready(Filling taken) {}

    final boolean isFinishing() {
        return finishing;
    }

    /** Bytes received, those still on their way to the disk included. */
    final long promised() {
        return promised;
    }

    /** Opens an upload and takes it. */
    final void open(NewUpload wanted) {
        open("", wanted);
    }

    /** The same under an id that the caller has chosen, or none. */
    final void open(String id, NewUpload wanted) {
        begin(
                traffic.depot
                        .open(id, wanted)
                        .thenCompose(
                                opened ->
                                        switch (opened) {
                                            case Depot.Pending(Upload upload) ->
                                                    traffic.depot.fill(upload.id());
                                            case Depot.Present(StoredFile file) -> {
                                                present = file;
                                                yield CompletableFuture.completedFuture(null);
                                            }
                                        }));
    }

    /** Takes an upload that was opened before. */
    final void resume(String uploadId) {
        begin(traffic.depot.fill(uploadId).thenApply(taken -> taken));
    }

    private void begin(CompletableFuture<@Nullable Filling> taking) {
        work(WEIGHT);
        tail =
                taking.whenComplete(
                        (taken, failure) -> {
                            filling = taken;
                            worked(WEIGHT, () -> began(taken, failure));
                        });
    }

    private void began(@Nullable Filling taken, @Nullable Throwable failure) {
        StoredFile file = present;
        if (failure != null) {
            fail(failure);
        } else if (taken != null) {
            ready(taken);
        } else if (file != null && !finishing) {
            finishing = true;
            stored(file);
        }
    }

    /** Appends behind everything before; a negative offset: wherever that is. */
    final void append(long offset, ByteString data, Checksum checksum) {
        if (finishing || failed) {
            return;
        }
        int weight = data.size() + WEIGHT;
        promised += data.size();
        work(weight);
        tail =
                tail.thenCompose(_ -> appended(offset, data.asReadOnlyByteBuffer(), checksum))
                        .whenComplete((_, failure) -> written(weight, failure));
    }

    private CompletableFuture<Long> appended(long offset, ByteBuffer data, Checksum checksum) {
        Filling taken = filling;
        if (taken == null) {
            return CompletableFuture.completedFuture(0L);
        }
        return taken.append(offset < 0 ? taken.received() : offset, data, checksum);
    }

    private void written(int weight, @Nullable Throwable failure) {
        traffic.received.add(weight - WEIGHT);
        long wait = failure == null ? traffic.in.take(caller, weight - WEIGHT) : 0;
        traffic.after(wait, () -> worked(weight, () -> noteAppended(failure)));
    }

    private void noteAppended(@Nullable Throwable failure) {
        if (failure != null) {
            fail(failure);
        }
    }

    /**
     * Checks the whole and stores it, behind everything before.
     *
     * @param sha256 what it must be; empty: not known
     */
    final void finish(CompletableFuture<String> sha256) {
        if (finishing || failed) {
            return;
        }
        finishing = true;
        work(WEIGHT);
        tail =
                tail.thenCompose(_ -> sha256)
                        .thenCompose(this::finished)
                        .whenComplete(
                                (file, failure) ->
                                        worked(WEIGHT, () -> noteFinished(file, failure)));
    }

    private CompletableFuture<@Nullable StoredFile> finished(String sha256) {
        Filling taken = filling;
        return taken == null
                ? CompletableFuture.completedFuture(present)
                : taken.finish(sha256).thenApply(file -> file);
    }

    private void noteFinished(@Nullable StoredFile file, @Nullable Throwable failure) {
        if (failure != null) {
            fail(failure);
        } else if (file != null) {
            stored(file);
        }
    }

    /** Ends the call for what went wrong. */
    final void fail(Throwable failure) {
        if (failed) {
            return;
        }
        failed = true;
        Throwable cause =
                failure instanceof CompletionException e && e.getCause() != null
                        ? e.getCause()
                        : failure;
        throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    private void work(int weight) {
        patience.end();
        submitted(weight);
    }

    /** Any thread. */
    private void worked(int weight, Runnable noted) {
        answer(
                weight,
                () -> {
                    waitIfDecided();
                    noted.run();
                });
    }

    private void waitIfDecided() {
        if (isDecided()) {
            patience.begin();
        }
    }

    /** Something came. */
    @Override
    protected void flush() {
        waitIfDecided();
    }

    @Override
    protected void writable() {
        waitIfDecided();
    }

    /** What was received is kept as if the client had gone. */
    private void stalled() {
        if (call().receiving()) {
            patience.begin();
        } else if (call().writable()) {
            call().close(nothingCame());
            // What was answered before may be in its way.
            patience.begin();
        } else {
            call().abandon();
        }
    }

    private Refusal nothingCame() {
        return Refusal.of(
                Reason.OVERLOADED,
                "upload: nothing came for %d s (expected: something, files.idle-timeout)"
                        .formatted(traffic.config.idleTimeout().toSeconds()));
    }

    @Override
    public void onClosed() {
        super.onClosed();
        if (!over) {
            over = true;
            patience.end();
            traffic.in.leave(caller);
            traffic.leave();
            if (filling != null) {
                filling.leaving();
            }
            boolean wanted = finishing;
            var _ = tail.whenComplete((_, failure) -> leave(wanted && failure == null));
        }
    }

    /** A caller who was refused gave it up; one who was cut off may want to go on. */
    private void leave(boolean finished) {
        Filling taken = filling;
        if (taken == null || finished) {
            return;
        }
        boolean worth = taken.received() >= traffic.config.syncBytes() && !failed;
        var _ = worth || keptWhenRefused() ? taken.release() : taken.cancel();
    }
}
