package dev.penstock.files.depot;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contents by their hash: how they get their place, become files, are found damaged, and go with their
 * last reference. Any thread.
 */
final class Contents {
    private static final Logger LOG = LoggerFactory.getLogger(Contents.class);

    private final Workbench bench;

    /** With these a file was certainly not made; after any other failure it may have been. */
    private static final Set<Reason> NOTHING_MADE =
            EnumSet.of(
                    Reason.NOT_FOUND,
                    Reason.LIMIT_REACHED,
                    Reason.OVERLOADED,
                    Reason.OUT_OF_SPACE,
                    Reason.ALREADY_EXISTS,
                    Reason.IN_USE);

    private final Exclusive exclusive = new Exclusive();

    /** What the next start must find: the journal may hold files of these that the table does not. */
    private final Set<String> unsure = ConcurrentHashMap.newKeySet();

    private final LongAdder stored = new LongAdder();
    private final LongAdder damaged = new LongAdder();

    Contents(Workbench bench) {
        this.bench = bench;
    }

    /**
     * Makes a file of a content that is here; null if it is not, or is not what was announced.
     *
     * @param id of the file; empty: any
     */
    CompletableFuture<@Nullable StoredFile> storePresent(String id, NewUpload wanted) {
        return exclusive.run(wanted.sha256(), () -> present(id, wanted));
    }

    private CompletableFuture<@Nullable StoredFile> present(String id, NewUpload wanted) {
        return bench.call(() -> whole(wanted.sha256()))
                .thenCompose(
                        content ->
                                content == null
                                                || (wanted.size() >= 0
                                                        && wanted.size() != content.size())
                                        ? CompletableFuture.completedFuture(null)
                                        : store(
                                                        null,
                                                        id.isEmpty()
                                                                ? UUID.randomUUID().toString()
                                                                : id,
                                                        wanted,
                                                        content.size(),
                                                        content.sha256())
                                                .thenApply(file -> file));
    }

    /** Puts a checked upload under its hash and makes it visible. */
    CompletableFuture<StoredFile> place(Upload upload, long size, String sha256) {
        return exclusive.run(
                sha256,
                () ->
                        bench.call(() -> placed(upload, sha256))
                                .thenCompose(
                                        // Whoever lost the answer finds under the upload's id
                                        // what became of it.
                                        _ ->
                                                store(
                                                        upload,
                                                        upload.id(),
                                                        upload.wanted(),
                                                        size,
                                                        sha256)));
    }

    private boolean placed(Upload upload, String sha256) throws IOException {
        if (whole(sha256) != null) {
            return false;
        }
        try {
            bench.disk().place(upload.staged(), sha256);
        } catch (NoSuchFileException _) {
            throw FileRules.noUpload(upload.id()).asException();
        }
        return true;
    }

    /** A content that is here as far as can be seen without reading it; else null. */
    private @Nullable Content whole(String sha256) throws IOException {
        Content content = bench.catalog().content(sha256);
        return content == null
                        || content.damaged()
                        || bench.disk().contentSize(sha256) != content.size()
                ? null
                : content;
    }

    private CompletableFuture<StoredFile> store(
            @Nullable Upload upload, String fileId, NewUpload wanted, long size, String sha256) {
        return bench.submit(new FileCommand.Store(upload, fileId, wanted, size, sha256))
                .whenComplete(
                        (file, failure) -> {
                            if (file != null) {
                                stored.increment();
                                unsure.remove(sha256);
                            } else if (isCertain(failure)) {
                                var _ = dropUnreferenced(sha256);
                            } else {
                                unsure.add(sha256);
                            }
                        });
    }

    private static boolean isCertain(@Nullable Throwable failure) {
        return Stages.cause(failure) instanceof RefusedException refused
                && NOTHING_MADE.contains(refused.refusal().reason());
    }

    /** Removes a content that no file holds. */
    CompletableFuture<Void> dropUnreferenced(String sha256) {
        return exclusive.run(
                sha256,
                () ->
                        bench.call(
                                () -> {
                                    if (!unsure.contains(sha256)
                                            && bench.catalog().content(sha256) == null) {
                                        bench.disk().dropContent(sha256);
                                    }
                                    return null;
                                }));
    }

    /** Opens what a file holds; refused when the file is gone or its content damaged. May block. */
    Reading open(StoredFile file) throws IOException {
        String sha256 = file.sha256();
        Content content = bench.catalog().content(sha256);
        if (content == null) {
            throw FileRules.noFile(file.id()).asException();
        }
        if (content.damaged()) {
            throw damaged(sha256).asException();
        }
        Object key = bench.disk().contentKey(sha256);
        FileChannel channel = opened(file, key);
        if (channel.size() != file.size()) {
            channel.close();
            markDamaged(sha256, key);
            throw damaged(sha256).asException();
        }
        return new Reading(
                bench.strand(),
                channel,
                Reading.Described.of(file),
                () -> markDamaged(sha256, key));
    }

    private FileChannel opened(StoredFile file, @Nullable Object key) throws IOException {
        try {
            return bench.disk().openContent(file.sha256());
        } catch (NoSuchFileException e) {
            if (bench.catalog().content(file.sha256()) == null) {
                throw FileRules.noFile(file.id()).asException();
            }
            markDamaged(file.sha256(), key);
            throw damaged(file.sha256()).asException();
        }
    }

    private static Refusal damaged(String sha256) {
        return Refusal.of(
                Reason.CONTENT_DIFFERS,
                "content " + sha256 + " is damaged on the server's disk: store it again");
    }

    /**
     * Notes that the disk gave back something else than was stored; nobody is served it any more.
     *
     * @param key of the file that was read: if another is in its place now, that one is not meant
     */
    void markDamaged(String sha256, @Nullable Object key) {
        var _ =
                exclusive
                        .run(sha256, () -> markIfStill(sha256, key))
                        .thenAccept(
                                news -> {
                                    if (news) {
                                        damaged.increment();
                                        LOG.error("content {} is damaged", sha256);
                                    }
                                });
    }

    private CompletableFuture<Boolean> markIfStill(String sha256, @Nullable Object key) {
        return bench.call(() -> Objects.equals(key, bench.disk().contentKey(sha256)))
                .thenCompose(
                        same ->
                                same
                                        ? bench.submit(new FileCommand.Damaged(sha256))
                                        : CompletableFuture.completedFuture(false));
    }

    /** Files made since the start. */
    long stored() {
        return stored.sum();
    }

    /** Contents found damaged since the start. */
    long damaged() {
        return damaged.sum();
    }
}
