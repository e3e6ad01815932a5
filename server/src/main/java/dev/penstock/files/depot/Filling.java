package dev.penstock.files.depot;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An upload in one caller's hands, from {@link Depot#fill} until it is finished, cancelled or released.
 * Any thread may call; what it asks is done in order on the pool's threads, where the stages complete.
 * Bytes handed over are not copied and must stay as they are until their stage completes.
 */
public final class Filling {
    private final Workbench bench;
    private final Uploads uploads;
    private final Contents contents;
    private final Upload upload;
    private final Strand strand;
    private final Staged staged;
    private final Durability durability;
    private volatile Upload.State state;
    private volatile long received;

    // The strand's turn only.
    private boolean ended;
    private @Nullable Mark mark;

    /** Where to go back to if what follows turns out wrong. */
    private record Mark(long received, MessageDigest hash) {}

    Filling(
            Workbench bench,
            Uploads uploads,
            Contents contents,
            Upload upload,
            Strand strand,
            Staged staged) {
        this.bench = bench;
        this.uploads = uploads;
        this.contents = contents;
        this.upload = upload;
        this.strand = strand;
        this.staged = staged;
        durability = new Durability(bench, upload, staged);
        received = upload.durableBytes();
        state = received == 0 ? Upload.State.OPEN : Upload.State.RECEIVING;
    }

    /** The upload as it was when it was taken. */
    public Upload upload() {
        return upload;
    }

    public Upload.State state() {
        return state;
    }

    /** Bytes taken in; not all of them need survive a crash. */
    public long received() {
        return received;
    }

    /** Bytes that survive a crash. */
    public long durable() {
        return durability.durable();
    }

    /** Whether what was received can still become durable: not after a sync that failed. */
    boolean isSound() {
        return durability.isSound();
    }

    /** Has somebody told whenever more is durable; on any thread, so it must be short. */
    public void onDurable(LongConsumer told) {
        durability.onDurable(told);
    }

    /**
     * Appends; completes with the bytes received when they are written and the next may come; not all
     * is synced then, but never much less. Refused, the upload is as it was before.
     */
    public CompletableFuture<Long> append(long offset, ByteBuffer bytes, Checksum checksum) {
        return strand.compose(
                () -> {
                    requireOpen();
                    checkAppend(offset, bytes, checksum);
                    long since = received + bytes.remaining() - durability.asked();
                    boolean full = since >= bench.config().syncBytes();
                    if (full) {
                        bench.disk().requireRoom(bytes.remaining());
                    }
                    staged.append(received, bytes);
                    received = staged.length();
                    state = Upload.State.RECEIVING;
                    return full && mark == null
                            ? syncBeside()
                            : CompletableFuture.completedFuture(received);
                });
    }

    /** Bytes go on arriving while these are synced, but no further than to the next sync. */
    private CompletableFuture<Long> syncBeside() {
        long here = received;
        CompletableFuture<Long> before = durability.last();
        var _ = durability.reach(here);
        return before.handle((_, _) -> here);
    }

    private void requireOpen() {
        durability.requireSound();
        requireMine();
    }

    private void requireMine() {
        if (ended) {
            throw FileRules.noUpload(upload.id()).asException();
        }
    }

    private void checkAppend(long offset, ByteBuffer bytes, Checksum checksum) {
        if (offset != received) {
            throw Refusal.invalid("offset", offset, received + ", the bytes received so far")
                    .with("offset", String.valueOf(received))
                    .asException();
        }
        long after = received + bytes.remaining();
        if (after > bench.config().maxFileBytes()) {
            throw Refusal.of(
                            Reason.LIMIT_REACHED,
                            "size: %d bytes or more (expected: at most %d, files.max-file-bytes)"
                                    .formatted(after, bench.config().maxFileBytes()))
                    .asException();
        }
        long size = upload.wanted().size();
        if (size >= 0 && after > size) {
            throw differs("size: %d bytes or more (expected: %d)".formatted(after, size));
        }
        if (!checksum.fits(bytes)) {
            throw differs("checksum of the bytes from %d on: differs".formatted(offset));
        }
    }

    /** Makes durable what was received; completes with the bytes that survive a crash. */
    public CompletableFuture<Long> sync() {
        return strand.compose(
                () -> {
                    requireOpen();
                    return announce();
                });
    }

    private CompletableFuture<Long> announce() {
        return durability.reach(mark == null ? received : mark.received());
    }

    /** Remembers this place: until {@link #keep}, {@link #rollback} leads back to it. */
    public CompletableFuture<Long> mark() {
        return strand.call(
                () -> {
                    requireOpen();
                    mark = new Mark(received, staged.hash());
                    return received;
                });
    }

    /** What was received since the mark stays. */
    public CompletableFuture<Long> keep() {
        return strand.call(
                () -> {
                    mark = null;
                    return received;
                });
    }

    /** What was received since the mark is forgotten. */
    public CompletableFuture<Long> rollback() {
        return strand.call(
                () -> {
                    requireOpen();
                    Mark back = mark;
                    if (back != null) {
                        staged.cut(back.received(), back.hash());
                        received = back.received();
                        mark = null;
                    }
                    return received;
                });
    }

    /**
     * Checks the whole and makes it a file; completes when it is visible and survives a crash. Refused
     * CONTENT_DIFFERS the upload has ended, refused otherwise it is released.
     *
     * @param sha256 what the whole must be, hexadecimal; empty: not known
     */
    public CompletableFuture<StoredFile> finish(String sha256) {
        return strand.call(
                        () -> {
                            requireMine();
                            ended = true;
                            state = Upload.State.VERIFYING;
                            return sha256;
                        })
                .thenCompose(this::finishAlone);
    }

    private CompletableFuture<StoredFile> finishAlone(String sha256) {
        return Stages.either(
                strand.call(() -> verify(sha256))
                        .thenCompose(hash -> durability.sync().thenApply(_ -> hash))
                        .thenCompose(hash -> contents.place(upload, received, hash)),
                this::settled);
    }

    private String verify(String sha256) {
        durability.requireSound();
        long size = upload.wanted().size();
        if (size >= 0 && received != size) {
            throw differs("size: %d bytes (expected: %d)".formatted(received, size));
        }
        String hash = Checksum.hex(staged.hash());
        for (String expected : new String[] {upload.wanted().sha256(), sha256}) {
            if (!expected.isEmpty() && !expected.equalsIgnoreCase(hash)) {
                throw differs("sha256: %s (expected: %s)".formatted(hash, expected));
            }
        }
        return hash;
    }

    private CompletableFuture<StoredFile> settled(
            @Nullable StoredFile file, @Nullable Throwable failure) {
        if (file != null) {
            return leave(true).thenApply(_ -> file);
        }
        boolean over =
                failure instanceof RefusedException e
                        && (e.refusal().reason() == Reason.CONTENT_DIFFERS
                                || e.refusal().reason() == Reason.NOT_FOUND);
        var why = failure == null ? new IllegalStateException("no outcome") : failure;
        return Stages.either(
                over ? cancel() : release().<Void>thenApply(_ -> null),
                (_, _) -> CompletableFuture.failedFuture(why));
    }

    /** Nothing more comes: {@link #finish}, {@link #release} or {@link #cancel} is under way or follows. */
    public void leaving() {
        uploads.leaving(this);
    }

    /** Syncs what was received and lets go: anybody may go on with it. Completes with what is durable. */
    public CompletableFuture<Long> release() {
        CompletableFuture<Long> last =
                strand.compose(
                        () -> {
                            boolean whole = !staged.isClosed() && durability.isSound();
                            ended = true;
                            return whole
                                    ? announce()
                                    : CompletableFuture.completedFuture(durable());
                        });
        return Stages.either(last, (_, _) -> leave(false)).thenApply(_ -> durable());
    }

    /**
     * Ends the upload and frees its bytes. Refused NOT_FOUND it has ended already, perhaps as a file;
     * refused otherwise it is still there, and let go.
     */
    public CompletableFuture<Void> cancel() {
        CompletableFuture<Upload> ending =
                strand.call(() -> ended = true)
                        .thenCompose(_ -> bench.submit(FileCommand.End.of(upload)));
        return Stages.either(
                ending,
                (_, failure) ->
                        leave(failure == null || isGone(failure))
                                .thenCompose(
                                        _ ->
                                                failure == null
                                                        ? CompletableFuture.completedFuture(null)
                                                        : CompletableFuture.failedFuture(failure)));
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof RefusedException e && e.refusal().reason() == Reason.NOT_FOUND;
    }

    private CompletableFuture<Void> leave(boolean drop) {
        return strand.call(
                () -> {
                    ended = true;
                    uploads.left(this, drop ? null : staged.parked(durable()));
                    staged.close();
                    if (drop) {
                        uploads.drop(upload);
                    }
                    return null;
                });
    }

    private static RefusedException differs(String message) {
        return Refusal.of(Reason.CONTENT_DIFFERS, message).asException();
    }
}
