package dev.penstock.files.depot;

import dev.penstock.feature.Foundation;
import dev.penstock.ingest.Lane;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import dev.penstock.subscribe.Readers;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All uploads and files, whatever door they come and go through. Any thread may call; stages complete
 * on the pool's threads or the lane's, so what follows them is short or goes elsewhere.
 */
public final class Depot {
    /** The lane of files. */
    public static final int LANE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Depot.class);
    private static final int DELETED_AT_ONCE = 100;
    private static final long PATIENCE_SECONDS = 10;

    private final Workbench bench;
    private final Contents contents;
    private final Uploads uploads;
    private final Openings openings;
    private final Caretaker caretaker;
    private final Readers queries;

    /** What became of the wish to upload something. */
    public sealed interface Opened {}

    /** It can be filled. */
    public record Pending(Upload upload) implements Opened {}

    /** The content was there already: it is a file without a byte sent. */
    public record Present(StoredFile file) implements Opened {}

    public Depot(Foundation on, FilesConfig config) throws IOException {
        this(on, config, new Disk(on.folder("files"), config.keepFreeBytes()));
    }

    Depot(Foundation on, FilesConfig config, Disk disk) throws IOException {
        bench =
                new Workbench(
                        config,
                        disk,
                        new Readers("files", config.ioThreads(), Integer.MAX_VALUE),
                        new CatalogReader(on.store()),
                        lane(on, config),
                        on.clock());
        queries = on.queries();
        contents = new Contents(bench);
        uploads = new Uploads(bench, contents);
        openings = new Openings(bench, contents, new Exports(config.export()));
        caretaker = new Caretaker(bench, uploads, contents, on.wheel());
    }

    private static Lane<FileCommand<?>> lane(Foundation on, FilesConfig config) {
        var view = new CatalogView(on.store());
        return on.lane(LANE, new FileRules(config, on.store(), view), List.of(view));
    }

    /** Opens an upload, or stores the file at once if it names a content that is here. */
    public CompletableFuture<Opened> open(NewUpload wanted) {
        return open("", wanted);
    }

    /**
     * The same under an id that the caller has chosen: opened again with it, it is the same upload, or
     * the file that has become of it.
     *
     * @param id a UUID in lower case; empty: any
     */
    public CompletableFuture<Opened> open(String id, NewUpload wanted) {
        return uploads.open(id, wanted);
    }

    /**
     * Takes an upload to fill it; refused IN_USE while somebody else has it. What is there is read
     * again if need be.
     */
    public CompletableFuture<Filling> fill(String uploadId) {
        return uploads.fill(uploadId);
    }

    /** An upload as it is now, durably; null if there is none. May block. */
    public @Nullable Upload upload(String id) {
        return uploads.find(id);
    }

    /** Where it is on its way. */
    public Upload.State state(Upload upload) {
        return uploads.state(upload);
    }

    /** When it ends by itself, milliseconds since 1970. */
    public long expiresAtMillis(Upload upload) {
        return upload.touchedAtMillis() + bench.config().uploadExpiry().toMillis();
    }

    /** When an upload that is touched now ends by itself, milliseconds since 1970. */
    public long expiryMillis() {
        return bench.clock().millis() + bench.config().uploadExpiry().toMillis();
    }

    /** Notes the size of an upload that was opened without; it stays as it was said first. */
    public CompletableFuture<Upload> announceSize(String uploadId, long size) {
        return bench.submit(new FileCommand.Announce(uploadId, size));
    }

    /** Ends an upload and frees its bytes, also in somebody's hands. */
    public CompletableFuture<Void> cancel(String uploadId) {
        return uploads.cancel(uploadId);
    }

    /** Makes one file of parts, in this order; they end. Each must hold all that it was to hold. */
    public CompletableFuture<StoredFile> concatenate(List<String> parts, NewUpload wanted) {
        var done = new CompletableFuture<StoredFile>();
        Thread.ofVirtual()
                .name("concatenate")
                .start(() -> new Concatenation(bench, uploads, parts, wanted).into(done));
        return done;
    }

    /** Looks files up and lists them. May block. */
    public CatalogReader catalog() {
        return bench.catalog();
    }

    /** Opens a file for reading; it stays readable although it is deleted meanwhile. */
    public CompletableFuture<Reading> read(StoredFile file) {
        return openings.read(file);
    }

    /** Opens a stored file by id or name, its newest version, or an exported file by its path. */
    public CompletableFuture<Reading> readPath(String path) {
        return openings.readPath(path);
    }

    /**
     * Describes what {@link #readPath} would open, with its hash.
     *
     * @param gone whether nobody waits for it any more; asked on any thread
     */
    public CompletableFuture<Reading.Described> describePath(String path, BooleanSupplier gone) {
        return openings.describePath(path, gone);
    }

    /** Deletes one version. */
    public CompletableFuture<Integer> delete(String fileId) {
        return bench.submit(new FileCommand.Delete(fileId)).thenApply(this::swept);
    }

    /** Deletes all versions of a name, the newest first; what fails half-way says nothing of how far. */
    public CompletableFuture<Integer> deleteAll(String name) {
        return deleteBelow(name, Long.MAX_VALUE);
    }

    private CompletableFuture<Integer> deleteBelow(String name, long version) {
        return bench.submit(new FileCommand.DeleteNewest(name, version, DELETED_AT_ONCE))
                .thenCompose(
                        gone -> {
                            int count = swept(gone);
                            return count < DELETED_AT_ONCE
                                    ? CompletableFuture.completedFuture(count)
                                    : deleteBelow(name, gone.getLast().version())
                                            .exceptionallyCompose(Depot::noneLeft)
                                            .thenApply(more -> count + more);
                        });
    }

    private static CompletableFuture<Integer> noneLeft(Throwable failure) {
        return Stages.cause(failure) instanceof RefusedException e
                        && e.refusal().reason() == Reason.NOT_FOUND
                ? CompletableFuture.completedFuture(0)
                : CompletableFuture.failedFuture(failure);
    }

    private int swept(List<StoredFile> gone) {
        for (String sha256 : Set.copyOf(gone.stream().map(StoredFile::sha256).toList())) {
            var _ = contents.dropUnreferenced(sha256);
        }
        return gone.size();
    }

    /** Reads lists of any length, where they hold up no transfer: {@link Readers#answer}. */
    public <T> CompletableFuture<T> query(Function<BooleanSupplier, T> body) {
        return queries.answer(body);
    }

    /** Does something that blocks, on the pool. */
    public <T> CompletableFuture<T> call(Callable<T> body) {
        return bench.call(body);
    }

    /** The lane, for the replay of the journal. */
    public Lane<?> lane() {
        return bench.lane();
    }

    /** Files stored since the start. */
    public long storedFiles() {
        return contents.stored();
    }

    /** Contents found damaged since the start. */
    public long damagedContents() {
        return contents.damaged();
    }

    /** Uploads in somebody's hands. */
    public int filling() {
        return uploads.filling();
    }

    /** Removes what was left over, and begins to decide; after the replay. */
    public void start() throws IOException {
        uploads.sweep();
        bench.lane().start();
        caretaker.start();
    }

    /** Syncs what is being received, answers what was submitted, and ends the lane. */
    public void close() throws InterruptedException {
        caretaker.close();
        try {
            uploads.releaseAll().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            LOG.warn("uploads in work are not all synced: {}", String.valueOf(e.getMessage()));
        }
        bench.lane().close();
        bench.pool().close();
    }
}
