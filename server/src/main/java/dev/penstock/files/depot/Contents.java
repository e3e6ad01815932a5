package dev.penstock.files.depot;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
    private final Exclusive exclusive = new Exclusive();
    private final LongAdder stored = new LongAdder();
    private final LongAdder damaged = new LongAdder();

    Contents(Workbench bench) {
        this.bench = bench;
    }

    /** Makes a file of a content that is here; null if it is not, or is not what was announced. */
    CompletableFuture<@Nullable StoredFile> storePresent(NewUpload wanted) {
        return exclusive.run(wanted.sha256(), () -> present(wanted));
    }

    private CompletableFuture<@Nullable StoredFile> present(NewUpload wanted) {
        return bench.call(() -> bench.catalog().content(wanted.sha256()))
                .thenCompose(
                        content ->
                                content == null
                                                || content.damaged()
                                                || (wanted.size() >= 0
                                                        && wanted.size() != content.size())
                                        ? CompletableFuture.completedFuture(null)
                                        : store("", wanted, content.size(), content.sha256())
                                                .thenApply(file -> file));
    }

    /** Puts a checked upload under its hash and makes it visible. */
    CompletableFuture<StoredFile> place(Upload upload, long size, String sha256) {
        return exclusive.run(
                sha256,
                () ->
                        bench.call(() -> placed(upload, sha256))
                                .thenCompose(
                                        _ -> store(upload.id(), upload.wanted(), size, sha256)));
    }

    private boolean placed(Upload upload, String sha256) throws IOException {
        Content content = bench.catalog().content(sha256);
        if (content != null && !content.damaged()) {
            return false;
        }
        bench.disk().place(upload.id(), sha256);
        return true;
    }

    private CompletableFuture<StoredFile> store(
            String uploadId, NewUpload wanted, long size, String sha256) {
        // Whoever lost the answer finds under the upload's id what became of it.
        String fileId = uploadId.isEmpty() ? UUID.randomUUID().toString() : uploadId;
        return bench.submit(new FileCommand.Store(uploadId, fileId, wanted, size, sha256))
                .whenComplete(
                        (file, _) -> {
                            if (file == null) {
                                var _ = dropUnreferenced(sha256);
                            } else {
                                stored.increment();
                            }
                        });
    }

    /** Removes a content that no file holds. */
    CompletableFuture<Void> dropUnreferenced(String sha256) {
        return exclusive.run(
                sha256,
                () ->
                        bench.call(
                                () -> {
                                    if (bench.catalog().content(sha256) == null) {
                                        bench.disk().dropContent(sha256);
                                    }
                                    return null;
                                }));
    }

    /** Opens what a file holds; refused when the file is gone or its content damaged. May block. */
    FileChannel open(StoredFile file) throws IOException {
        Content content = bench.catalog().content(file.sha256());
        if (content == null) {
            throw FileRules.noFile(file.id()).asException();
        }
        if (content.damaged()) {
            throw damaged(file.sha256()).asException();
        }
        FileChannel channel = opened(file);
        if (channel.size() != file.size()) {
            channel.close();
            markDamaged(file.sha256());
            throw damaged(file.sha256()).asException();
        }
        return channel;
    }

    private FileChannel opened(StoredFile file) throws IOException {
        try {
            return bench.disk().openContent(file.sha256());
        } catch (NoSuchFileException e) {
            if (bench.catalog().content(file.sha256()) == null) {
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
    void markDamaged(String sha256) {
        var _ =
                bench.submit(new FileCommand.Damaged(sha256))
                        .thenAccept(
                                news -> {
                                    if (news) {
                                        damaged.increment();
                                        LOG.error("content {} is damaged", sha256);
                                    }
                                });
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
