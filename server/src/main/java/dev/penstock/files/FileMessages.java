package dev.penstock.files;

import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.OpenUploadRequest;
import dev.penstock.api.files.v1.PendingUpload;
import dev.penstock.files.depot.Depot;
import dev.penstock.files.depot.NewUpload;
import dev.penstock.files.depot.StoredFile;
import dev.penstock.files.depot.Upload;
import java.util.Locale;

/** Files and uploads as our own contract shows them. Any thread. */
final class FileMessages {
    private final Depot depot;

    FileMessages(Depot depot) {
        this.depot = depot;
    }

    static NewUpload wanted(OpenUploadRequest request) {
        return new NewUpload(
                request.getName(),
                request.getSize(),
                request.getContentType(),
                request.getSha256(),
                false,
                "");
    }

    /** With the number of versions held; reads the catalog. */
    File file(StoredFile file) {
        return of(file).setVersions(
                        (int) Math.min(Integer.MAX_VALUE, depot.catalog().versions(file.name())))
                .build();
    }

    /** Without the number of versions. */
    static File.Builder of(StoredFile file) {
        return File.newBuilder()
                .setId(file.id())
                .setName(file.name())
                .setVersion(file.version())
                .setSize(file.size())
                .setContentType(file.contentType())
                .setSha256(file.sha256())
                .setStoredAtMs(file.storedAtMillis());
    }

    PendingUpload pending(Upload upload) {
        return pending(upload, upload.durableBytes());
    }

    PendingUpload pending(Upload upload, long durable) {
        return PendingUpload.newBuilder()
                .setId(upload.id())
                .setName(upload.wanted().name())
                .setSize(upload.wanted().size())
                .setDurableBytes(durable)
                .setContentType(upload.wanted().contentType())
                .setState(depot.state(upload).name().toLowerCase(Locale.ROOT))
                .setOpenedAtMs(upload.openedAtMillis())
                .setExpiresAtMs(depot.expiresAtMillis(upload))
                .build();
    }
}
