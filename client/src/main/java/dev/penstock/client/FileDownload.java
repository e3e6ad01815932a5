package dev.penstock.client;

/**
 * A file, or a part of one, to be fetched. Immutable, any thread.
 *
 * @param file name, id, or path that the server exports
 * @param version of that name; 0: the newest
 * @param offset of the first byte wanted
 * @param limit bytes wanted; 0: to the end
 */
public record FileDownload(String file, long version, long offset, long limit) {
    public FileDownload {
        if (version < 0 || offset < 0 || limit < 0) {
            throw new IllegalArgumentException(
                    "version, offset, limit: %d, %d, %d (expected: 0 or more)"
                            .formatted(version, offset, limit));
        }
    }

    /** All of it, newest version. */
    public static FileDownload of(String file) {
        return new FileDownload(file, 0, 0, 0);
    }

    public FileDownload withVersion(long number) {
        return new FileDownload(file, number, offset, limit);
    }

    public FileDownload withRange(long from, long most) {
        return new FileDownload(file, version, from, most);
    }
}
