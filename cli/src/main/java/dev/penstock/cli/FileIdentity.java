package dev.penstock.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.CRC32C;

/**
 * Which file it is, whatever it is called: the number the file system gives it, and how it begins (the
 * number of a deleted file is given again). Immutable.
 *
 * @param key of the file system; {@code -} where it has none
 * @param prefix bytes at the beginning that the checksum covers
 */
public record FileIdentity(String key, int prefix, long checksum) {
    private static final int PREFIX = 1024;

    /** Of the file at this path, which is open. */
    public static FileIdentity of(Path path, FileChannel open) throws IOException {
        int prefix = (int) Math.min(PREFIX, open.size());
        return new FileIdentity(key(path), prefix, checksum(open, prefix));
    }

    /** The number that the file system gives it. */
    public static String key(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? "-" : key.toString().replaceAll("\\s", "");
    }

    /** Whether the file that is open is this one, with at least so many bytes. */
    public boolean is(Path path, FileChannel open, long bytes) throws IOException {
        return open.size() >= Math.max(bytes, prefix)
                && key(path).equals(key)
                && checksum(open, prefix) == checksum;
    }

    /** The same file; more of its beginning is there by now. */
    public FileIdentity grown(FileChannel open) throws IOException {
        int now = (int) Math.min(PREFIX, open.size());
        return now <= prefix ? this : new FileIdentity(key, now, checksum(open, now));
    }

    private static long checksum(FileChannel open, int bytes) throws IOException {
        var buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && open.read(buffer, buffer.position()) > 0) {
            // Until all of it is read or the file ends.
        }
        var sum = new CRC32C();
        sum.update(buffer.flip());
        return sum.getValue();
    }
}
