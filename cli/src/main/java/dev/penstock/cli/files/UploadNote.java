package dev.penstock.cli.files;

import dev.penstock.cli.FileIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Which upload a file is on its way by: kept in a small file, replaced as a whole, until it is through.
 * A file that has changed since is another one. One thread.
 */
final class UploadNote {
    private static final String HEAD = "penstock-upload 1";

    private final Path kept;
    private final String identity;
    private String uploadId;

    private UploadNote(Path kept, String identity, String uploadId) {
        this.kept = kept;
        this.identity = identity;
        this.uploadId = uploadId;
    }

    /** What was noted for this file as it is now, to be stored under that name. */
    static UploadNote of(Path kept, Path file, String name) throws IOException {
        String identity = identity(file) + " " + name;
        List<String> lines = Files.exists(kept) ? Files.readAllLines(kept) : List.of();
        boolean same =
                lines.size() == 3 && lines.get(0).equals(HEAD) && lines.get(1).equals(identity);
        return new UploadNote(kept, identity, same ? lines.get(2) : "");
    }

    private static String identity(Path file) throws IOException {
        try (FileChannel open = FileChannel.open(file)) {
            FileIdentity identity = FileIdentity.of(file, open);
            return "%s %d %d %d"
                    .formatted(
                            identity.key(),
                            identity.checksum(),
                            open.size(),
                            Files.getLastModifiedTime(file).toMillis());
        }
    }

    /** The upload to go on with; empty: none. */
    String uploadId() {
        return uploadId;
    }

    /** Notes it unless it is noted. */
    void write(String id) throws IOException {
        if (id.equals(uploadId)) {
            return;
        }
        Path draft = kept.resolveSibling(kept.getFileName() + ".new");
        Files.writeString(draft, HEAD + "\n" + identity + "\n" + id + "\n");
        Files.move(
                draft, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        uploadId = id;
    }

    /** It is through, or cannot be gone on with. */
    void forget() throws IOException {
        Files.deleteIfExists(kept);
    }
}
