package dev.penstock.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. One thread at a time. */
interface DiskFile extends Closeable {

    /** May write less than there is; returns how much. */
    int write(ByteBuffer bytes, long position) throws IOException;

    /** May read less than asked for; -1 at the end of the file. */
    int read(ByteBuffer into, long position) throws IOException;

    /** Returns once contents and length are on the disk. */
    void sync() throws IOException;

    void truncate(long size) throws IOException;

    long size() throws IOException;

    /** Writes all of it. */
    default void writeFully(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += write(bytes, at);
        }
    }
}
