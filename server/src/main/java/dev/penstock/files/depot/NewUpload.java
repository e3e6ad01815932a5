package dev.penstock.files.depot;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is to be uploaded. Immutable, any thread.
 *
 * @param name of the file
 * @param size in bytes, {@link #UNKNOWN} if not known yet
 * @param contentType guessed from the name when empty
 * @param sha256 of the whole, hexadecimal, empty if not known
 * @param part whether it only is a part for {@link Depot#concatenate}
 * @param note whatever the door wants to find again with the upload; at most 4 KiB
 */
public record NewUpload(
        String name, long size, String contentType, String sha256, boolean part, String note) {
    /** A size that is not known yet. */
    public static final long UNKNOWN = -1;

    static final int LONGEST_TYPE = 255;
    static final int LONGEST_NOTE = 4 << 10;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TYPE = Pattern.compile("[\\x20-\\x7e]*");

    public NewUpload {
        contentType = contentType.isEmpty() ? ContentTypes.ofName(name) : contentType;
        sha256 = sha256.toLowerCase(Locale.ROOT);
    }

    /** A file of that name and size, of which nothing else is known. */
    public static NewUpload of(String name, long size) {
        return new NewUpload(name, size, "", "", false, "");
    }

    NewUpload withSize(long bytes) {
        return new NewUpload(name, bytes, contentType, sha256, part, note);
    }

    public NewUpload withContentType(String type) {
        return new NewUpload(name, size, type, sha256, part, note);
    }

    public NewUpload withSha256(String hash) {
        return new NewUpload(name, size, contentType, hash, part, note);
    }

    /**
     * Why this cannot be opened with the id of that upload: it is another; null if it is not. Of size
     * and hash less may be said than before; what nobody would check may not be said.
     */
    @Nullable Refusal differsFrom(Upload other) {
        NewUpload before = other.wanted();
        return isAs(before.name, before.size, before.sha256, before.part)
                ? null
                : usedFor(other.id(), before.name);
    }

    /** The same for a file. */
    @Nullable Refusal differsFrom(StoredFile other) {
        return isAs(other.name(), other.size(), other.sha256(), false)
                ? null
                : usedFor(other.id(), other.name());
    }

    private boolean isAs(String otherName, long otherSize, String otherSha256, boolean otherPart) {
        return name.equals(otherName)
                && (size == UNKNOWN || size == otherSize)
                && (sha256.isEmpty() || sha256.equals(otherSha256))
                && part == otherPart;
    }

    private static Refusal usedFor(String id, String name) {
        return Refusal.of(
                Reason.ALREADY_EXISTS,
                "upload_id: %s is of %s, or of other bytes (expected: one that was not used)"
                        .formatted(id, Refusal.shorten(name)));
    }

    /** Throws what is wrong with it by itself. */
    void check(FilesConfig config) {
        Names.check("name", name);
        if (size < UNKNOWN) {
            throw Refusal.invalid("size", size, "0 or more, or -1: not known").asException();
        }
        if (size > config.maxFileBytes()) {
            throw Refusal.invalid(
                            "size",
                            size,
                            "at most " + config.maxFileBytes() + ", files.max-file-bytes")
                    .asException();
        }
        if (contentType.length() > LONGEST_TYPE || !TYPE.matcher(contentType).matches()) {
            throw Refusal.invalid(
                            "content_type", contentType, "at most 255 printable ASCII characters")
                    .asException();
        }
        if (!sha256.isEmpty() && !SHA256.matcher(sha256).matches()) {
            throw Refusal.invalid("sha256", sha256, "64 hexadecimal digits").asException();
        }
        if (note.length() > LONGEST_NOTE) {
            throw Refusal.invalid("metadata", note, "at most 4 KiB").asException();
        }
    }
}
