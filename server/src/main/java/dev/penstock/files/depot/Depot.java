package dev.penstock.files.depot;

import dev.penstock.ingest.Lane;
import dev.penstock.ingest.LaneConfig;
import dev.penstock.journal.Journal;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.store.Store;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Wheel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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

    private final FilesConfig config;
    private final Disk disk;
    private final Readers pool;
    private final CatalogReader catalog;
    private final Exports exports;
    private final Hashes hashes = new Hashes();
    private final Lane<FileCommand<?>> lane;
    private final InstantSource clock;
    private final Caretaker caretaker;
    private final Exclusive exclusive = new Exclusive();
    private final ConcurrentHashMap<String, Filling> fillings = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> taken = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Staged.Parked> parked = new ConcurrentHashMap<>();
    private final LongAdder stored = new LongAdder();
    private final LongAdder damaged = new LongAdder();

    /** What it is built on. */
    public record Ground(
            Path folder,
            Journal journal,
            Store store,
            Wheel wheel,
            InstantSource clock,
            Executor flusher) {}

    /** What became of the wish to upload something. */
    public sealed interface Opened {}

    /** It can be filled. */
    public record Pending(Upload upload) implements Opened {}

    /** The content was there already: it is a file without a byte sent. */
    public record Present(StoredFile file) implements Opened {}

    public Depot(Ground ground, FilesConfig config, LaneConfig laneConfig) throws IOException {
        this.config = config;
        clock = ground.clock();
        disk = new Disk(ground.folder(), config.keepFreeBytes());
        pool = new Readers("files", config.ioThreads(), Integer.MAX_VALUE);
        catalog = new CatalogReader(ground.store());
        exports = new Exports(config.export());
        var view = new CatalogView(ground.store());
        lane =
                new Lane<>(
                        LANE,
                        ground.journal(),
                        ground.store(),
                        new FileRules(config, ground.store(), view),
                        List.of(view),
                        laneConfig,
                        clock,
                        ground.flusher());
        caretaker = new Caretaker(this, ground.wheel());
    }

    /** Opens an upload, or stores the file at once if it names a content that is here. */
    public CompletableFuture<Opened> open(NewUpload wanted) {
        return this.<String>call(
                        () -> {
                            wanted.check(config);
                            return wanted.sha256();
                        })
                .thenCompose(
                        sha256 ->
                                sha256.isEmpty() || wanted.part()
                                        ? pending(wanted)
                                        : exclusive.run(sha256, () -> present(wanted)))
                .thenCompose(
                        opened ->
                                opened == null
                                        ? pending(wanted)
                                        : CompletableFuture.completedFuture(opened));
    }

    private CompletableFuture<@Nullable Opened> pending(NewUpload wanted) {
        return call(() -> {
                    disk.requireRoom(wanted.size());
                    return UUID.randomUUID().toString();
                })
                .thenCompose(id -> submit(new FileCommand.Open(id, wanted)))
                .thenApply(Pending::new);
    }

    private CompletableFuture<@Nullable Opened> present(NewUpload wanted) {
        return call(() -> catalog.content(wanted.sha256()))
                .thenCompose(
                        content -> {
                            if (content == null
                                    || content.damaged()
                                    || (wanted.size() >= 0 && wanted.size() != content.size())) {
                                return CompletableFuture.completedFuture(null);
                            }
                            return store("", wanted, content.size(), content.sha256())
                                    .thenApply(Present::new);
                        });
    }

    /**
     * Takes an upload to fill it; refused IN_USE while somebody else has it. What is there is read
     * again if need be.
     */
    public CompletableFuture<Filling> fill(String uploadId) {
        if (taken.putIfAbsent(uploadId, uploadId) != null) {
            return CompletableFuture.failedFuture(
                    Refusal.of(
                                    Reason.IN_USE,
                                    "upload "
                                            + Refusal.shorten(uploadId)
                                            + ": another call fills it")
                            .asException());
        }
        var strand = new Strand(pool);
        return strand.call(() -> filling(uploadId, strand))
                .whenComplete(
                        (filling, _) -> {
                            if (filling == null) {
                                taken.remove(uploadId);
                            }
                        });
    }

    private Filling filling(String uploadId, Strand strand) throws IOException {
        Upload upload = catalog.upload(uploadId);
        if (upload == null) {
            throw FileRules.noUpload(uploadId).asException();
        }
        var staged = new Staged(disk, uploadId);
        try {
            if (!staged.open(upload.durableBytes(), parked.remove(uploadId))) {
                LOG.error("upload {}: the disk has lost what was synced of it", uploadId);
                var _ = submit(new FileCommand.End(uploadId, Long.MAX_VALUE));
                throw Refusal.of(
                                Reason.CONTENT_DIFFERS,
                                "upload " + uploadId + ": the disk has lost what was synced")
                        .asException();
            }
        } catch (IOException | RuntimeException e) {
            staged.close();
            throw e;
        }
        var filling = new Filling(this, upload, strand, staged);
        fillings.put(uploadId, filling);
        return filling;
    }

    /** A caller has let go of an upload. */
    void left(Filling filling, Staged.@Nullable Parked hash) {
        String id = filling.upload().id();
        if (fillings.remove(id, filling)) {
            if (hash != null) {
                parked.put(id, hash);
            }
            taken.remove(id);
        }
    }

    /** An upload as it is now, durably; null if there is none. May block. */
    public @Nullable Upload upload(String id) {
        return catalog.upload(id);
    }

    /** Where it is on its way. */
    public Upload.State state(Upload upload) {
        Filling filling = fillings.get(upload.id());
        return filling != null
                ? filling.state()
                : upload.durableBytes() == 0 ? Upload.State.OPEN : Upload.State.RECEIVING;
    }

    /** When it ends by itself, milliseconds since 1970. */
    public long expiresAtMillis(Upload upload) {
        return upload.touchedAtMillis() + config.uploadExpiry().toMillis();
    }

    /** Notes the size of an upload that was opened without; it stays as it was said first. */
    public CompletableFuture<Upload> announceSize(String uploadId, long size) {
        return submit(new FileCommand.Announce(uploadId, size));
    }

    /** When an upload that is touched now ends by itself, milliseconds since 1970. */
    public long expiryMillis() {
        return clock.millis() + config.uploadExpiry().toMillis();
    }

    /** Ends an upload and frees its bytes, also in somebody's hands. */
    public CompletableFuture<Void> cancel(String uploadId) {
        Filling filling = fillings.get(uploadId);
        if (filling != null) {
            return filling.cancel();
        }
        return end(uploadId, Long.MAX_VALUE);
    }

    CompletableFuture<Void> end(String uploadId, long untouchedSinceMillis) {
        return submit(new FileCommand.End(uploadId, untouchedSinceMillis))
                .thenCompose(
                        ended ->
                                call(
                                        () -> {
                                            parked.remove(ended.id());
                                            disk.dropStaged(ended.id());
                                            return null;
                                        }));
    }

    boolean isTaken(String uploadId) {
        return taken.containsKey(uploadId);
    }

    /** Makes one file of parts, in this order; they end. Each must hold all that it was to hold. */
    public CompletableFuture<StoredFile> concatenate(List<String> parts, NewUpload wanted) {
        var done = new CompletableFuture<StoredFile>();
        Thread.ofVirtual()
                .name("concatenate")
                .start(() -> new Concatenation(this, parts, wanted).into(done));
        return done;
    }

    /** Reads what is durable of an upload that nobody has in hands. */
    CompletableFuture<Reading> readUpload(Upload upload) {
        return call(
                () ->
                        new Reading(
                                new Strand(pool),
                                disk.openStaged(upload.id()),
                                new Reading.Described(
                                        upload.id(), upload.durableBytes(), 0, "", "")));
    }

    /** Looks files up and lists them. May block. */
    public CatalogReader catalog() {
        return catalog;
    }

    /** Opens a file for reading; it stays readable although it is deleted meanwhile. */
    public CompletableFuture<Reading> read(StoredFile file) {
        return call(
                () -> {
                    Content content = catalog.content(file.sha256());
                    if (content == null) {
                        throw FileRules.noFile(file.id()).asException();
                    }
                    if (content.damaged()) {
                        throw damaged(file.sha256()).asException();
                    }
                    return open(file);
                });
    }

    /** Opens a stored file by id or name, its newest version, or an exported file by its path. */
    public CompletableFuture<Reading> readPath(String path) {
        return new Strand(pool)
                .compose(
                        () -> {
                            StoredFile file = catalog.find(path);
                            return file == null
                                    ? CompletableFuture.completedFuture(exported(path))
                                    : read(file);
                        });
    }

    private Reading exported(String path) throws IOException {
        Exports.Found found = exports.find(path);
        if (found == null) {
            throw FileRules.noFile(path).asException();
        }
        SeekableByteChannel channel = Exports.open(found);
        try {
            return new Reading(new Strand(pool), channel, Exports.describe(found, channel, path));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Describes what {@link #readPath} would open, with its hash. */
    public CompletableFuture<Reading.Described> describePath(String path) {
        return readPath(path)
                .thenCompose(
                        reading ->
                                (reading.described().sha256().isEmpty()
                                                ? hashes.of(path, reading)
                                                : CompletableFuture.completedFuture(
                                                        reading.described()))
                                        .whenComplete((_, _) -> reading.close()));
    }

    private Reading open(StoredFile file) throws IOException {
        FileChannel channel = opened(file);
        if (channel.size() != file.size()) {
            channel.close();
            markDamaged(file.sha256());
            throw damaged(file.sha256()).asException();
        }
        return new Reading(
                new Strand(pool),
                channel,
                new Reading.Described(
                        file.name(),
                        file.size(),
                        file.storedAtMillis(),
                        file.contentType(),
                        file.sha256()));
    }

    private FileChannel opened(StoredFile file) throws IOException {
        try {
            return disk.openContent(file.sha256());
        } catch (NoSuchFileException e) {
            if (catalog.content(file.sha256()) == null) {
                throw FileRules.noFile(file.id()).asException();
            }
            markDamaged(file.sha256());
            throw damaged(file.sha256()).asException();
        }
    }

    private static Refusal damaged(String sha256) {
        return Refusal.of(
                Reason.CONTENT_DIFFERS,
                "content " + sha256 + " is damaged on the server's disk: store it again");
    }

    /** Notes that the disk gave back something else than was stored; nobody is served it any more. */
    public void markDamaged(String sha256) {
        var _ =
                submit(new FileCommand.Damaged(sha256))
                        .thenAccept(
                                news -> {
                                    if (news) {
                                        damaged.increment();
                                        LOG.error("content {} is damaged", sha256);
                                    }
                                });
    }

    /** Deletes one version. */
    public CompletableFuture<Integer> delete(String fileId) {
        return submit(new FileCommand.Delete(fileId)).thenCompose(this::sweep);
    }

    /** Deletes all versions of a name. */
    public CompletableFuture<Integer> deleteAll(String name) {
        return submit(new FileCommand.DeleteNewest(name, DELETED_AT_ONCE))
                .thenCompose(this::sweep)
                .thenCompose(
                        count ->
                                count < DELETED_AT_ONCE
                                        ? CompletableFuture.completedFuture(count)
                                        : deleteAll(name)
                                                .handle(
                                                        (more, _) ->
                                                                count + (more == null ? 0 : more)));
    }

    private CompletableFuture<Integer> sweep(List<StoredFile> gone) {
        for (String sha256 : Set.copyOf(gone.stream().map(StoredFile::sha256).toList())) {
            var _ = dropUnreferenced(sha256);
        }
        return CompletableFuture.completedFuture(gone.size());
    }

    /** Removes a content that no file holds. */
    CompletableFuture<Void> dropUnreferenced(String sha256) {
        return exclusive.run(
                sha256,
                () ->
                        call(
                                () -> {
                                    if (catalog.content(sha256) == null) {
                                        disk.dropContent(sha256);
                                    }
                                    return null;
                                }));
    }

    /** Puts a checked upload under its hash and makes it visible. */
    CompletableFuture<StoredFile> place(Upload upload, long size, String sha256) {
        return exclusive.run(
                sha256,
                () ->
                        call(() -> placed(upload, sha256))
                                .thenCompose(
                                        _ -> store(upload.id(), upload.wanted(), size, sha256)));
    }

    private boolean placed(Upload upload, String sha256) throws IOException {
        Content content = catalog.content(sha256);
        if (content != null && !content.damaged()) {
            return false;
        }
        disk.place(upload.id(), sha256);
        return true;
    }

    private CompletableFuture<StoredFile> store(
            String uploadId, NewUpload wanted, long size, String sha256) {
        // Whoever lost the answer finds under the upload's id what became of it.
        String fileId = uploadId.isEmpty() ? UUID.randomUUID().toString() : uploadId;
        return submit(new FileCommand.Store(uploadId, fileId, wanted, size, sha256))
                .whenComplete(
                        (file, _) -> {
                            if (file == null) {
                                var _ = dropUnreferenced(sha256);
                            } else {
                                stored.increment();
                            }
                        });
    }

    <R> CompletableFuture<R> submit(FileCommand<R> command) {
        lane.submit(command);
        return command.done();
    }

    /** Does something that blocks, on the pool. */
    public <T> CompletableFuture<T> call(Callable<T> body) {
        return new Strand(pool).call(body);
    }

    FilesConfig config() {
        return config;
    }

    Disk disk() {
        return disk;
    }

    InstantSource clock() {
        return clock;
    }

    /** The lane, for the replay of the journal. */
    public Lane<?> lane() {
        return lane;
    }

    /** Files stored since the start. */
    public long storedFiles() {
        return stored.sum();
    }

    /** Contents found damaged since the start. */
    public long damagedContents() {
        return damaged.sum();
    }

    /** Uploads in somebody's hands. */
    public int filling() {
        return fillings.size();
    }

    /** Removes what was left over, and begins to decide; after the replay. */
    public void start() throws IOException {
        disk.forEachStaged(
                id -> {
                    if (catalog.upload(id) == null) {
                        dropStaged(id);
                    }
                });
        lane.start();
        caretaker.start();
    }

    private void dropStaged(String id) {
        try {
            disk.dropStaged(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Syncs what is being received, answers what was submitted, and ends the lane. */
    public void close() throws InterruptedException {
        caretaker.close();
        var released =
                CompletableFuture.allOf(
                        fillings.values().stream()
                                .map(Filling::release)
                                .toArray(CompletableFuture[]::new));
        try {
            released.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            LOG.warn("uploads in work are not all synced: {}", String.valueOf(e.getMessage()));
        }
        lane.close();
        pool.close();
    }
}
