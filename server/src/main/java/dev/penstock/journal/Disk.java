package dev.penstock.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The few things the journal asks of a file system, so that one that fails can stand in its place. What
 * finds the disk full, of bytes or of files, throws {@link OutOfSpaceException}; only the sync of a
 * file does not, after which nothing is known. Any thread.
 */
interface Disk {

    /** Opens for reading and writing; makes the file if it is not there. */
    DiskFile open(Path file) throws IOException;

    /**
     * Opens for writing past the system's cache, where the file system can do that; makes the file if
     * it is not there. Write {@link Uncached#pages} of it, whole and at their places.
     */
    DiskFile openUncached(Path file) throws IOException;

    /** Opens for reading; throws {@link java.nio.file.NoSuchFileException} if it is not there. */
    DiskFile openExisting(Path file) throws IOException;

    /** Names of the files of a folder, which is made if it is not there; in order of their names. */
    List<String> list(Path folder) throws IOException;

    boolean exists(Path file) throws IOException;

    void delete(Path file) throws IOException;

    /** Replaces the target if it is there, atomically. */
    void move(Path file, Path target) throws IOException;

    /** Makes names made, moved and deleted in the folder survive a crash. */
    void syncFolder(Path folder) throws IOException;

    /** Bytes that may still be written. */
    long usableBytes(Path folder) throws IOException;

    /** Takes the lock that only one process can hold; throws if another one does. */
    Closeable lock(Path file) throws IOException;
}
