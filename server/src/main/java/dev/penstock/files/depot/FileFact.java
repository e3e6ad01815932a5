package dev.penstock.files.depot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What is written to the journal about files. Immutable, any thread. */
sealed interface FileFact {
    byte UPLOAD_OPENED = 48;
    byte UPLOAD_SYNCED = 49;
    byte UPLOAD_ENDED = 50;
    byte FILE_STORED = 51;
    byte FILE_DELETED = 52;
    byte CONTENT_DAMAGED = 53;
    byte UPLOAD_SIZED = 54;

    /** An upload was opened. */
    record UploadOpened(Upload upload) implements FileFact {}

    /** So many bytes of an upload survive a crash. */
    record UploadSynced(String id, long bytes) implements FileFact {}

    /** The size of an upload is known now. */
    record UploadSized(String id, long size) implements FileFact {}

    /** An upload was cancelled, has expired, or became part of another. */
    record UploadEnded(String id) implements FileFact {}

    /** A file is visible; the upload that brought it has ended, if there was one. */
    record FileStored(StoredFile file, String uploadId) implements FileFact {}

    /** A version is no more. */
    record FileDeleted(String id) implements FileFact {}

    /** A content is not what was stored. */
    record ContentDamaged(String sha256) implements FileFact {}

    /** The kind under which it is written. */
    default byte kind() {
        return switch (this) {
            case UploadOpened _ -> UPLOAD_OPENED;
            case UploadSynced _ -> UPLOAD_SYNCED;
            case UploadSized _ -> UPLOAD_SIZED;
            case UploadEnded _ -> UPLOAD_ENDED;
            case FileStored _ -> FILE_STORED;
            case FileDeleted _ -> FILE_DELETED;
            case ContentDamaged _ -> CONTENT_DAMAGED;
        };
    }

    /** Its bytes, without the kind. */
    default byte[] encode() {
        var bytes = new ByteArrayOutputStream(256);
        try {
            var out = new DataOutputStream(bytes);
            switch (this) {
                case UploadOpened(Upload upload) -> write(out, upload);
                case UploadSynced(String id, long count) -> {
                    out.writeUTF(id);
                    out.writeLong(count);
                }
                case UploadSized(String id, long size) -> {
                    out.writeUTF(id);
                    out.writeLong(size);
                }
                case UploadEnded(String id) -> out.writeUTF(id);
                case FileStored(StoredFile file, String uploadId) -> {
                    write(out, file);
                    out.writeUTF(uploadId);
                }
                case FileDeleted(String id) -> out.writeUTF(id);
                case ContentDamaged(String sha256) -> out.writeUTF(sha256);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array", e);
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #encode} wrote. */
    static FileFact decode(byte kind, byte[] bytes, int from, int to) {
        var in = new DataInputStream(new ByteArrayInputStream(bytes, from, to - from));
        try {
            return switch (kind) {
                case UPLOAD_OPENED -> new UploadOpened(readUpload(in));
                case UPLOAD_SYNCED -> new UploadSynced(in.readUTF(), in.readLong());
                case UPLOAD_SIZED -> new UploadSized(in.readUTF(), in.readLong());
                case UPLOAD_ENDED -> new UploadEnded(in.readUTF());
                case FILE_STORED -> new FileStored(readFile(in), in.readUTF());
                case FILE_DELETED -> new FileDeleted(in.readUTF());
                case CONTENT_DAMAGED -> new ContentDamaged(in.readUTF());
                default -> throw new IllegalStateException("fact of unknown kind " + kind);
            };
        } catch (IOException e) {
            throw new UncheckedIOException("a fact of files is damaged", e);
        }
    }

    static byte[] row(Upload upload) {
        return new UploadOpened(upload).encode();
    }

    static Upload upload(byte[] row) {
        return ((UploadOpened) decode(UPLOAD_OPENED, row, 0, row.length)).upload();
    }

    static byte[] row(StoredFile file) {
        return new FileStored(file, "").encode();
    }

    static StoredFile file(byte[] row) {
        return ((FileStored) decode(FILE_STORED, row, 0, row.length)).file();
    }

    private static void write(DataOutputStream out, Upload upload) throws IOException {
        NewUpload wanted = upload.wanted();
        out.writeUTF(upload.id());
        out.writeUTF(wanted.name());
        out.writeLong(wanted.size());
        out.writeUTF(wanted.contentType());
        out.writeUTF(wanted.sha256());
        out.writeBoolean(wanted.part());
        out.writeUTF(wanted.note());
        out.writeLong(upload.openedAtMillis());
        out.writeLong(upload.durableBytes());
        out.writeLong(upload.touchedAtMillis());
        out.writeUTF(upload.staged());
    }

    private static Upload readUpload(DataInputStream in) throws IOException {
        String id = in.readUTF();
        var wanted =
                new NewUpload(
                        in.readUTF(),
                        in.readLong(),
                        in.readUTF(),
                        in.readUTF(),
                        in.readBoolean(),
                        in.readUTF());
        return new Upload(
                id,
                wanted,
                in.readLong(),
                in.readLong(),
                in.readLong(),
                // What was written without it was staged under the id.
                in.available() > 0 ? in.readUTF() : id);
    }

    private static void write(DataOutputStream out, StoredFile file) throws IOException {
        out.writeUTF(file.id());
        out.writeUTF(file.name());
        out.writeLong(file.version());
        out.writeLong(file.size());
        out.writeUTF(file.contentType());
        out.writeUTF(file.sha256());
        out.writeLong(file.storedAtMillis());
        out.writeLong(file.position());
    }

    private static StoredFile readFile(DataInputStream in) throws IOException {
        return new StoredFile(
                in.readUTF(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readUTF(),
                in.readUTF(),
                in.readLong(),
                in.readLong());
    }
}
