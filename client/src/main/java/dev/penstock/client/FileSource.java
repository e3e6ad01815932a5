package dev.penstock.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A file that is read in chunks and hashed on the way, each byte once, however often it is read. As
 * long as it was when it was opened. One thread.
 */
final class FileSource implements AutoCloseable {
    private static final int CATCH_UP = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final MessageDigest digest = Hashes.sha256();
    private long hashed;

    FileSource(Path path) throws IOException {
        this.path = path;
        channel = FileChannel.open(path);
        size = channel.size();
    }

    long size() {
        return size;
    }

    /** At most so many bytes from the offset on; empty at the end. */
    ByteString chunk(long offset, int most) throws IOException {
        hashUpTo(offset);
        byte[] bytes = new byte[(int) Math.min(most, size - offset)];
        read(offset, bytes, bytes.length);
        if (offset + bytes.length > hashed) {
            int known = (int) (hashed - offset);
            digest.update(bytes, known, bytes.length - known);
            hashed = offset + bytes.length;
        }
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    /** Of the whole, hexadecimal; reads what has not been read yet. */
    String sha256() throws IOException {
        hashUpTo(size);
        return Hashes.hex(Hashes.copy(digest));
    }

    private void hashUpTo(long offset) throws IOException {
        if (hashed >= offset) {
            return;
        }
        byte[] bytes = new byte[CATCH_UP];
        while (hashed < offset) {
            int length = (int) Math.min(bytes.length, offset - hashed);
            read(hashed, bytes, length);
            digest.update(bytes, 0, length);
            hashed += length;
        }
    }

    private void read(long offset, byte[] bytes, int length) throws IOException {
        var buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException(
                        "%s: became shorter while it was sent (expected: %d bytes)"
                                .formatted(path, size));
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
