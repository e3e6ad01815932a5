package dev.penstock.files.depot;

import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What facts make of uploads, files, names and contents. There are two: the committed one writes what
 * it applies to the store, the decider's runs ahead of it in memory. Lane thread only.
 */
final class Catalog {
    private final Rows uploads;
    private final Rows files;
    private final Rows names;
    private final Rows versions;
    private final Rows times;
    private final Rows newest;
    private final Rows contents;
    private final Rows totals;
    private @Nullable WriteGroup group;

    Catalog(Store store) {
        uploads = new Rows(store, Tables.UPLOADS);
        files = new Rows(store, Tables.FILES);
        names = new Rows(store, Tables.NAMES);
        versions = new Rows(store, Tables.VERSIONS);
        times = new Rows(store, Tables.TIMES);
        newest = new Rows(store, Tables.NEWEST);
        contents = new Rows(store, Tables.CONTENTS);
        totals = new Rows(store, Tables.TOTALS);
    }

    @Nullable Upload upload(String id) {
        byte[] row = uploads.get(Tables.text(id));
        return row == null ? null : FileFact.upload(row);
    }

    @Nullable StoredFile file(String id) {
        byte[] row = files.get(Tables.text(id));
        return row == null ? null : FileFact.file(row);
    }

    /** The newest version of a name below one; those above are not looked at. */
    @Nullable StoredFile newestBelow(String name, long version) {
        byte[] prefix = Tables.versionsOf(name);
        byte[] from =
                version == Long.MAX_VALUE ? prefix : Table.after(Tables.version(name, version));
        byte[] id = versions.first(from, prefix);
        byte[] row = id == null ? null : files.get(id);
        return row == null ? null : FileFact.file(row);
    }

    @Nullable Content content(String sha256) {
        return Content.decode(sha256, contents.get(Tables.text(sha256)));
    }

    /** The version that the next file of this name gets; numbers are not used twice while it is held. */
    long nextVersion(String name) {
        NameRow row = NameRow.decode(names.get(Tables.text(name)));
        return row.lastVersion() + 1;
    }

    Usage usage() {
        return Tables.usage(totals.get(Tables.TOTAL));
    }

    /** Applies a fact; without a group, in memory only. */
    void apply(FileFact fact, long offset, long timeMillis, @Nullable WriteGroup into) {
        group = into;
        switch (fact) {
            case FileFact.UploadOpened(Upload upload) -> opened(upload);
            case FileFact.UploadSynced(String id, long bytes) -> synced(id, bytes, timeMillis);
            case FileFact.UploadSized(String id, long bytes) -> sized(id, bytes);
            case FileFact.UploadEnded(String id) -> ended(id);
            case FileFact.FileStored(StoredFile file, String uploadId) -> {
                ended(uploadId);
                stored(file.at(offset));
            }
            case FileFact.FileDeleted(String id) -> deleted(id);
            case FileFact.ContentDamaged(String sha256) -> damaged(sha256);
        }
        group = null;
    }

    private void opened(Upload upload) {
        uploads.put(group, Tables.text(upload.id()), FileFact.row(upload));
        count(usage().uploads(1, upload.durableBytes(), upload.reserved()));
    }

    private void sized(String id, long bytes) {
        Upload before = upload(id);
        if (before != null) {
            Upload after = before.sized(bytes);
            uploads.put(group, Tables.text(id), FileFact.row(after));
            count(usage().uploads(0, 0, after.reserved() - before.reserved()));
        }
    }

    private void synced(String id, long bytes, long timeMillis) {
        Upload before = upload(id);
        if (before == null) {
            return;
        }
        Upload after = before.grown(bytes, timeMillis);
        uploads.put(group, Tables.text(id), FileFact.row(after));
        count(
                usage().uploads(
                                0,
                                after.durableBytes() - before.durableBytes(),
                                after.reserved() - before.reserved()));
    }

    private void ended(String id) {
        Upload upload = upload(id);
        if (upload != null) {
            uploads.delete(group, Tables.text(id));
            count(usage().uploads(-1, -upload.durableBytes(), -upload.reserved()));
        }
    }

    private void stored(StoredFile file) {
        byte[] id = Tables.text(file.id());
        NameRow row = NameRow.decode(names.get(Tables.text(file.name())));
        // Not looked for among many just deleted.
        StoredFile before = row.held() == 0 ? null : newestBelow(file.name(), Long.MAX_VALUE);
        files.put(group, id, FileFact.row(file));
        versions.put(group, Tables.version(file), id);
        times.put(group, Tables.time(file), id);
        if (before != null) {
            newest.delete(group, Tables.time(before));
        }
        newest.put(group, Tables.time(file), id);
        names.put(
                group,
                Tables.text(file.name()),
                new NameRow(file.version(), row.held() + 1).encode());
        count(usage().files(1, before == null ? 1 : 0, file.size()));
        hold(file);
    }

    private void hold(StoredFile file) {
        Content content = content(file.sha256());
        if (content == null) {
            count(usage().stored(file.size()));
        }
        long references = content == null ? 0 : content.references();
        contents.put(
                group,
                Tables.text(file.sha256()),
                // It was seen whole just now.
                new Content(file.sha256(), references + 1, file.size(), false).encode());
    }

    private void deleted(String id) {
        StoredFile file = file(id);
        if (file == null) {
            return;
        }
        byte[] name = Tables.text(file.name());
        NameRow row = NameRow.decode(names.get(name));
        files.delete(group, Tables.text(id));
        versions.delete(group, Tables.version(file));
        times.delete(group, Tables.time(file));
        if (newest.get(Tables.time(file)) != null) {
            followed(file);
        }
        if (row.held() == 1) {
            names.delete(group, name);
        } else {
            names.put(group, name, new NameRow(row.lastVersion(), row.held() - 1).encode());
        }
        count(usage().files(-1, row.held() == 1 ? -1 : 0, -file.size()));
        release(file);
    }

    /** The one below the newest is the newest now. */
    private void followed(StoredFile file) {
        newest.delete(group, Tables.time(file));
        StoredFile left = newestBelow(file.name(), file.version());
        if (left != null) {
            newest.put(group, Tables.time(left), Tables.text(left.id()));
        }
    }

    private void release(StoredFile file) {
        Content content = content(file.sha256());
        if (content == null) {
            return;
        }
        byte[] key = Tables.text(file.sha256());
        if (content.references() > 1) {
            contents.put(group, key, content.referencedBy(content.references() - 1).encode());
        } else {
            contents.delete(group, key);
            count(usage().stored(-content.size()));
        }
    }

    private void damaged(String sha256) {
        Content content = content(sha256);
        if (content != null) {
            contents.put(group, Tables.text(sha256), content.asDamaged().encode());
        }
    }

    private void count(Usage usage) {
        totals.put(group, Tables.TOTAL, Tables.row(usage));
    }

    /** What was applied is stored, or given up. */
    void forget() {
        for (Rows rows :
                List.of(uploads, files, names, versions, times, newest, contents, totals)) {
            rows.forget();
        }
    }
}
