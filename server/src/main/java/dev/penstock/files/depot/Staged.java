package dev.penstock.files.depot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The file of an upload and the hash of what is in it. One thread at a time, which may block; beside it
 * one may {@link #sync}.
 */
final class Staged {
    private static final int PIECE = 256 << 10;

    private final Disk disk;
    private final String name;
    private volatile @Nullable FileChannel channel;
    private MessageDigest hash = Checksum.sha256();
    private long length;
    private final AtomicLong changes = new AtomicLong();

    // Of whoever syncs.
    private boolean entered;
    private volatile long synced;

    /** A hash that need not be made again by reading. */
    record Parked(long length, MessageDigest hash) {}

    Staged(Disk disk, String name) {
        this.disk = disk;
        this.name = name;
    }

    /**
     * Opens the file at its durable length; what is behind it was never promised.
     *
     * @return whether the file is as long as that
     */
    boolean open(long durable, @Nullable Parked parked) throws IOException {
        FileChannel file = disk.openStaged(name);
        channel = file;
        if (file.size() < durable) {
            return false;
        }
        length = durable;
        entered = durable > 0;
        if (!entered || file.size() > durable) {
            file.truncate(durable);
            changed();
        }
        if (parked != null && parked.length() == durable) {
            hash = parked.hash();
        } else {
            rehash(file);
        }
        return true;
    }

    private void rehash(FileChannel file) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect((int) Math.min(PIECE, Math.max(1, length)));
        long at = 0;
        while (at < length) {
            int read = file.read(piece.clear(), at);
            if (read < 0) {
                throw new IOException("staged file " + name + " ends at " + at);
            }
            hash.update(piece.flip());
            at += read;
        }
    }

    long length() {
        return length;
    }

    boolean isClosed() {
        return channel == null;
    }

    /** Appends all of it, or nothing. */
    void append(long at, ByteBuffer bytes) throws IOException {
        FileChannel file = file();
        int count = bytes.remaining();
        ByteBuffer rest = bytes.duplicate();
        try {
            long to = at;
            while (rest.hasRemaining()) {
                to += file.write(rest, to);
            }
        } catch (IOException e) {
            file.truncate(at);
            throw e;
        }
        changed();
        hash.update(bytes.duplicate());
        length = at + count;
    }

    void cut(long bytes, MessageDigest hashThere) throws IOException {
        file().truncate(bytes);
        length = bytes;
        hash = hashThere;
        changed();
    }

    private void changed() {
        changes.incrementAndGet();
    }

    /** Makes durable what was written before. */
    void sync() throws IOException {
        long before = changes.get();
        if (before == synced) {
            return;
        }
        disk.syncStaged(file());
        if (!entered) {
            disk.syncStaging();
            entered = true;
        }
        synced = before;
    }

    /** The hash of what is there, to go on with elsewhere. */
    MessageDigest hash() {
        try {
            return (MessageDigest) hash.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The hash for the next who opens it, if nothing is behind what is durable. */
    @Nullable Parked parked(long durable) {
        return durable == length && changes.get() == synced ? new Parked(length, hash) : null;
    }

    private FileChannel file() throws IOException {
        FileChannel file = channel;
        if (file == null) {
            throw new IOException("staged file " + name + " is closed");
        }
        return file;
    }

    void close() throws IOException {
        FileChannel file = channel;
        channel = null;
        if (file != null) {
            file.close();
        }
    }
}
