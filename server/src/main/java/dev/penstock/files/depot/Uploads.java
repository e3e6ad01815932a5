package dev.penstock.files.depot;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads from their opening to their end, and in whose hands they are: one caller's at a time. Any
 * thread.
 */
final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final Workbench bench;
    private final Contents contents;
    private final ConcurrentHashMap<String, Filling> fillings = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Hold> taken = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Staged.Parked> parked = new ConcurrentHashMap<>();

    /** Somebody has an upload in hands. */
    private static final class Hold {
        final CompletableFuture<Void> left = new CompletableFuture<>();
        volatile boolean leaving;
    }

    Uploads(Workbench bench, Contents contents) {
        this.bench = bench;
        this.contents = contents;
    }

    /** Opens an upload, or stores the file at once if it names a content that is here. */
    CompletableFuture<Depot.Opened> open(String id, NewUpload wanted) {
        return bench.call(
                        () -> {
                            wanted.check(bench.config());
                            return known(id, wanted);
                        })
                .thenCompose(
                        known ->
                                known != null
                                        ? CompletableFuture.completedFuture(known)
                                        : wanted.sha256().isEmpty() || wanted.part()
                                                ? pending(id, wanted)
                                                : presentOrPending(id, wanted));
    }

    /** What was opened with this id before. */
    private Depot.@Nullable Opened known(String id, NewUpload wanted) {
        if (id.isEmpty()) {
            return null;
        }
        if (!Upload.ID.matcher(id).matches()) {
            throw Refusal.invalid("upload_id", id, "a UUID in lower case, or none").asException();
        }
        Upload upload = bench.catalog().upload(id);
        if (upload != null) {
            throwIfAny(wanted.differsFrom(upload));
            return new Depot.Pending(upload);
        }
        StoredFile file = bench.catalog().file(id);
        if (file != null) {
            throwIfAny(wanted.differsFrom(file));
            return new Depot.Present(file);
        }
        return null;
    }

    private static void throwIfAny(@Nullable Refusal refusal) {
        if (refusal != null) {
            throw refusal.asException();
        }
    }

    private CompletableFuture<Depot.Opened> presentOrPending(String id, NewUpload wanted) {
        return contents.storePresent(id, wanted)
                .thenCompose(
                        file ->
                                file == null
                                        ? pending(id, wanted)
                                        : CompletableFuture.completedFuture(
                                                new Depot.Present(file)));
    }

    private CompletableFuture<Depot.Opened> pending(String id, NewUpload wanted) {
        return bench.call(
                        () -> {
                            bench.disk().requireRoom(wanted.size());
                            return id.isEmpty() ? UUID.randomUUID().toString() : id;
                        })
                .thenCompose(
                        free ->
                                bench.submit(
                                        new FileCommand.Open(
                                                free, wanted, UUID.randomUUID().toString())))
                .thenApply(Depot.Pending::new);
    }

    /**
     * Takes an upload to fill it; refused IN_USE while somebody else has it. Who is about to let go of
     * it is waited for: a caller who was cut off and comes back at once finds it free.
     */
    CompletableFuture<Filling> fill(String id) {
        Hold other = taken.putIfAbsent(id, new Hold());
        if (other != null && other.leaving) {
            return other.left.thenCompose(_ -> fill(id));
        }
        if (other != null) {
            return CompletableFuture.failedFuture(
                    Refusal.of(
                                    Reason.IN_USE,
                                    "upload " + Refusal.shorten(id) + ": another call fills it")
                            .asException());
        }
        Strand strand = bench.strand();
        return strand.call(() -> filling(id, strand))
                .whenComplete(
                        (filling, _) -> {
                            if (filling == null) {
                                free(id);
                            }
                        });
    }

    private Filling filling(String id, Strand strand) throws IOException {
        Upload upload = bench.catalog().upload(id);
        if (upload == null) {
            throw FileRules.noUpload(id).asException();
        }
        var staged = new Staged(bench.disk(), upload.staged());
        try {
            if (!staged.open(upload.durableBytes(), parked.remove(upload.staged()))) {
                LOG.error("upload {}: the disk has lost what was synced of it", id);
                var _ = bench.submit(FileCommand.End.of(upload));
                throw Refusal.of(
                                Reason.CONTENT_DIFFERS,
                                "upload " + id + ": the disk has lost what was synced")
                        .asException();
            }
        } catch (IOException | RuntimeException e) {
            staged.close();
            throw e;
        }
        var filling = new Filling(bench, this, contents, upload, strand, staged);
        fillings.put(id, filling);
        return filling;
    }

    /** A caller has let go of an upload. */
    void left(Filling filling, Staged.@Nullable Parked hash) {
        String id = filling.upload().id();
        if (fillings.remove(id, filling)) {
            if (hash != null) {
                parked.put(filling.upload().staged(), hash);
            }
            free(id);
        }
    }

    private void free(String id) {
        Hold hold = taken.remove(id);
        if (hold != null) {
            hold.left.complete(null);
        }
    }

    /** A caller will let go of an upload as soon as what was received is synced. */
    void leaving(Filling filling) {
        String id = filling.upload().id();
        Hold hold = taken.get(id);
        if (hold != null && fillings.get(id) == filling) {
            hold.leaving = true;
        }
    }

    /** An upload as it is now, durably; null if there is none. May block. */
    @Nullable Upload find(String id) {
        return bench.catalog().upload(id);
    }

    boolean isTaken(String id) {
        return taken.containsKey(id);
    }

    Upload.State state(Upload upload) {
        Filling filling = fillings.get(upload.id());
        return filling != null
                ? filling.state()
                : upload.durableBytes() == 0 ? Upload.State.OPEN : Upload.State.RECEIVING;
    }

    /** Reads what is durable of an upload that nobody has in hands. */
    CompletableFuture<Reading> read(Upload upload) {
        return bench.call(
                () ->
                        new Reading(
                                bench.strand(),
                                bench.disk().openStaged(upload.staged()),
                                new Reading.Described(
                                        upload.id(), upload.durableBytes(), 0, "", "")));
    }

    /** Ends an upload and frees its bytes, also in somebody's hands. */
    CompletableFuture<Void> cancel(String id) {
        Filling filling = fillings.get(id);
        return filling != null ? filling.cancel() : end(id, _ -> true);
    }

    /** Ends one that nobody has in hands and that has not been touched since. */
    CompletableFuture<Void> expire(String id, long untouchedSinceMillis) {
        return end(id, upload -> upload.touchedAtMillis() <= untouchedSinceMillis);
    }

    private CompletableFuture<Void> end(String id, Predicate<Upload> meant) {
        return bench.submit(new FileCommand.End(id, meant))
                .thenCompose(
                        ended ->
                                bench.call(
                                        () -> {
                                            drop(ended);
                                            return null;
                                        }));
    }

    /** Removes what an upload that has ended had received. May block. */
    void drop(Upload ended) throws IOException {
        parked.remove(ended.staged());
        bench.disk().dropStaged(ended.staged());
    }

    /** Removes what is staged for nobody. May block. */
    void sweep() throws IOException {
        var wanted = new HashSet<String>();
        bench.catalog().uploads().forEach(upload -> wanted.add(upload.staged()));
        bench.disk()
                .forEachStaged(
                        staged -> {
                            if (!wanted.contains(staged)) {
                                dropStaged(staged);
                            }
                        });
    }

    private void dropStaged(String staged) {
        try {
            bench.disk().dropStaged(staged);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In somebody's hands. */
    int filling() {
        return fillings.size();
    }

    /** Syncs what is being received and takes it out of everybody's hands. */
    CompletableFuture<Void> releaseAll() {
        return CompletableFuture.allOf(
                fillings.values().stream().map(Filling::release).toArray(CompletableFuture[]::new));
    }
}
