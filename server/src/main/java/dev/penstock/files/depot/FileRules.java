package dev.penstock.files.depot;

import dev.penstock.ingest.Decider;
import dev.penstock.ingest.Facts;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides about uploads and files: limits, quota, versions. Lane thread only. */
final class FileRules implements Decider<FileCommand<?>> {
    private final FilesConfig config;
    private final CatalogView view;
    private final Catalog ahead;
    private long decided;

    FileRules(FilesConfig config, Store store, CatalogView view) {
        this.config = config;
        this.view = view;
        ahead = new Catalog(store);
    }

    @Override
    public void decide(FileCommand<?> command, Facts facts) {
        if (view.applied() >= decided) {
            ahead.forget();
        }
        switch (command) {
            case FileCommand.Open open -> open(open, facts);
            case FileCommand.Synced synced -> synced(synced, facts);
            case FileCommand.Announce announce -> announce(announce, facts);
            case FileCommand.End end -> end(end, facts);
            case FileCommand.Store store -> store(store, facts);
            case FileCommand.Delete delete -> delete(delete, facts);
            case FileCommand.DeleteNewest delete -> deleteNewest(delete, facts);
            case FileCommand.Damaged damaged -> damaged(damaged, facts);
        }
    }

    private void open(FileCommand.Open open, Facts facts) {
        Upload before = ahead.upload(open.id);
        if (before != null) {
            Refusal other = open.wanted.differsFrom(before);
            if (other == null) {
                open.decided(before);
            } else {
                open.decided(other);
            }
            return;
        }
        if (ahead.file(open.id) != null) {
            open.decided(inUse(open.id));
            return;
        }
        Usage usage = ahead.usage();
        if (usage.uploads() >= config.maxOpenUploads()) {
            open.decided(
                    Refusal.of(
                            Reason.OVERLOADED,
                            "uploads: "
                                    + config.maxOpenUploads()
                                    + " are open (files.max-open-uploads)"));
            return;
        }
        Refusal refusal = overQuota(usage, Math.max(0, open.wanted.size()));
        if (refusal != null) {
            open.decided(refusal);
            return;
        }
        long now = facts.timeMillis();
        var upload = new Upload(open.id, open.wanted, now, 0, now, open.staged);
        add(new FileFact.UploadOpened(upload), facts);
        open.decided(upload);
    }

    private void synced(FileCommand.Synced synced, Facts facts) {
        Upload upload = now(synced.upload);
        if (upload == null) {
            synced.decided(noUpload(synced.upload.id()));
            return;
        }
        Refusal refusal = overQuota(ahead.usage(), Math.max(0, synced.bytes - upload.reserved()));
        if (refusal != null) {
            synced.decided(refusal);
            return;
        }
        if (synced.bytes > upload.durableBytes()) {
            add(new FileFact.UploadSynced(upload.id(), synced.bytes), facts);
        }
        synced.decided(Math.max(synced.bytes, upload.durableBytes()));
    }

    /** An upload as it is now; null if it has ended, also when its id was used again. */
    private @Nullable Upload now(Upload before) {
        Upload now = ahead.upload(before.id());
        return now != null && now.isSame(before) ? now : null;
    }

    private void announce(FileCommand.Announce announce, Facts facts) {
        Upload upload = ahead.upload(announce.id);
        Refusal refusal = upload == null ? noUpload(announce.id) : wrongSize(upload, announce.size);
        if (upload == null || refusal != null) {
            announce.decided(Objects.requireNonNull(refusal));
            return;
        }
        if (upload.wanted().size() != announce.size) {
            add(new FileFact.UploadSized(announce.id, announce.size), facts);
        }
        announce.decided(upload.sized(announce.size));
    }

    private @Nullable Refusal wrongSize(Upload upload, long size) {
        long known = upload.wanted().size();
        if (known >= 0) {
            return known == size
                    ? null
                    : Refusal.invalid("size", size, known + ", as it was said first");
        }
        if (size < upload.durableBytes() || size > config.maxFileBytes()) {
            return Refusal.invalid(
                    "size",
                    size,
                    upload.durableBytes()
                            + " to "
                            + config.maxFileBytes()
                            + ", files.max-file-bytes");
        }
        return overQuota(ahead.usage(), Math.max(0, size - upload.reserved()));
    }

    private @Nullable Refusal overQuota(Usage usage, long more) {
        long quota = config.quotaBytes();
        long held = usage.storedBytes() + usage.reservedBytes();
        if (quota == 0 || more <= 0 || more <= quota - held) {
            return null;
        }
        return Refusal.of(
                Reason.LIMIT_REACHED,
                "quota: %d bytes and %d more (expected: at most %d, files.quota-bytes)"
                        .formatted(held, more, quota));
    }

    private void end(FileCommand.End end, Facts facts) {
        Upload upload = ahead.upload(end.id);
        if (upload == null || !end.meant.test(upload)) {
            end.decided(noUpload(end.id));
            return;
        }
        add(new FileFact.UploadEnded(end.id), facts);
        end.decided(upload);
    }

    private void store(FileCommand.Store store, Facts facts) {
        Upload upload = store.upload == null ? null : now(store.upload);
        if (upload == null && store.upload != null) {
            store.decided(noUpload(store.upload.id()));
            return;
        }
        if (upload == null && isThere(store)) {
            return;
        }
        Refusal refusal = overQuota(ahead.usage(), more(store, upload));
        if (refusal != null) {
            store.decided(refusal);
            return;
        }
        NewUpload wanted = store.wanted;
        var file =
                new StoredFile(
                        store.fileId,
                        wanted.name(),
                        ahead.nextVersion(wanted.name()),
                        store.size,
                        wanted.contentType(),
                        store.sha256,
                        facts.timeMillis(),
                        0);
        String ended = upload == null ? "" : upload.id();
        store.decided(file.at(add(new FileFact.FileStored(file, ended), facts)));
    }

    /** Whether a file that needs no upload was stored under its id before, or cannot be now. */
    private boolean isThere(FileCommand.Store store) {
        StoredFile before = ahead.file(store.fileId);
        Refusal other =
                before != null
                        ? store.wanted.differsFrom(before)
                        : ahead.upload(store.fileId) != null ? inUse(store.fileId) : null;
        if (other != null) {
            store.decided(other);
        } else if (before != null) {
            store.decided(before);
        }
        return other != null || before != null;
    }

    /** What it comes to hold beyond what it held as an upload. */
    private long more(FileCommand.Store store, @Nullable Upload upload) {
        long added = ahead.content(store.sha256) == null ? store.size : 0;
        return added - (upload == null ? 0 : upload.reserved());
    }

    private void delete(FileCommand.Delete delete, Facts facts) {
        StoredFile file = ahead.file(delete.id);
        if (file == null) {
            delete.decided(noFile(delete.id));
            return;
        }
        add(new FileFact.FileDeleted(delete.id), facts);
        delete.decided(List.of(file));
    }

    private void deleteNewest(FileCommand.DeleteNewest delete, Facts facts) {
        var gone = new ArrayList<StoredFile>();
        StoredFile next = ahead.newestBelow(delete.name, delete.below);
        while (next != null) {
            add(new FileFact.FileDeleted(next.id()), facts);
            gone.add(next);
            next =
                    gone.size() == delete.most
                            ? null
                            : ahead.newestBelow(delete.name, next.version());
        }
        if (gone.isEmpty()) {
            delete.decided(noFile(delete.name));
        } else {
            delete.decided(gone);
        }
    }

    private void damaged(FileCommand.Damaged damaged, Facts facts) {
        Content content = ahead.content(damaged.sha256);
        boolean news = content != null && !content.damaged();
        if (news) {
            add(new FileFact.ContentDamaged(damaged.sha256), facts);
        }
        damaged.decided(news);
    }

    private long add(FileFact fact, Facts facts) {
        byte[] bytes = fact.encode();
        long offset = facts.add(fact.kind(), bytes, 0, bytes.length);
        ahead.apply(fact, offset, facts.timeMillis(), null);
        decided = offset + 1;
        return offset;
    }

    /** For callers who open the same thing twice at once. */
    private static Refusal inUse(String id) {
        return Refusal.of(Reason.IN_USE, "upload_id: " + id + " is becoming a file");
    }

    static Refusal noUpload(String id) {
        return Refusal.of(
                Reason.NOT_FOUND, "no upload " + Refusal.shorten(id) + ", or it has ended");
    }

    static Refusal noFile(String name) {
        return Refusal.of(Reason.NOT_FOUND, "no file " + Refusal.shorten(name));
    }

    @Override
    public void reload() {
        ahead.forget();
        decided = 0;
    }
}
