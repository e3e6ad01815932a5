package dev.penstock.client;

import java.nio.file.Path;

/**
 * A file to be stored. Immutable, any thread.
 *
 * @param path of the file at this end
 * @param name under which it is stored
 * @param contentType the server guesses it from the name when empty
 * @param uploadId an upload that was begun with this file before; empty: a new one
 * @param hashing when its SHA-256 is found out
 */
public record FileUpload(
        Path path, String name, String contentType, String uploadId, Hashing hashing) {

    /** When the SHA-256 of the whole is found out. */
    public enum Hashing {
        /** While it is sent: it is read once. */
        WHILE_SENDING,
        /** Before: it is read twice, but nothing is sent of what the server has already. */
        BEFORE
    }

    /** The file under its own name. */
    public static FileUpload of(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        String name = last == null ? "" : last.toString();
        return new FileUpload(path, name, "", "", Hashing.WHILE_SENDING);
    }

    public FileUpload withName(String other) {
        return new FileUpload(path, other, contentType, uploadId, hashing);
    }

    public FileUpload withContentType(String type) {
        return new FileUpload(path, name, type, uploadId, hashing);
    }

    /** Goes on with an upload that was begun before. */
    public FileUpload resuming(String id) {
        return new FileUpload(path, name, contentType, id, hashing);
    }

    public FileUpload withHashing(Hashing when) {
        return new FileUpload(path, name, contentType, uploadId, when);
    }
}
