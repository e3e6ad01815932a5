package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the segment after the current one, filled with zeros and synced before it is needed. A
 * group written over zeros changes nothing in the file system's own books, which are what a sync of a
 * growing file mostly waits for. The journal's thread asks and takes; a thread of its own fills.
 */
final class Ahead {

    private static final Logger LOG = LoggerFactory.getLogger(Ahead.class);

    /** Smaller segments are not worth it. */
    private static final long LEAST_BYTES = 16 << 20;

    /** With less room than for so many segments none is spent in advance. */
    private static final int LEAST_ROOM = 8;

    /** Written one by one: the journal's own writes must not wait behind a whole segment. */
    private static final int STEP = 256 << 10;

    /** What is written through the system's cache is synced before so much has gathered there. */
    private static final int SYNC_BYTES = 1 << 20;

    /** Between the steps the disk is the journal's for so many times as long as a step took. */
    private static final int REST = 3;

    private enum State {
        ABSENT,
        FILLING,
        READY
    }

    private final Disk disk;
    private final Path folder;
    private final Path path;
    private final long size;
    private State state = State.ABSENT;
    private boolean unwanted;
    private boolean closed;

    Ahead(Disk disk, Path folder, long segmentBytes) {
        this.disk = disk;
        this.folder = folder;
        this.path = folder.resolve("next");
        this.size = segmentBytes - segmentBytes % Uncached.PAGE_BYTES;
    }

    /** Forgets what a process before left. */
    void open() throws IOException {
        disk.delete(path);
    }

    /** Begins to fill a file, unless there is one or it is not worth it. */
    synchronized void prepare() {
        if (state == State.ABSENT && size >= LEAST_BYTES && !closed) {
            state = State.FILLING;
            Thread.ofPlatform().name("journal-ahead").daemon().start(this::fill);
        }
    }

    /** The file, which is the caller's from now on; null if there is none yet. */
    synchronized @Nullable Path take() {
        if (state != State.READY) {
            return null;
        }
        state = State.ABSENT;
        return path;
    }

    /** Frees the space; false if none is taken. */
    synchronized boolean giveUp() throws IOException {
        if (state != State.READY) {
            unwanted = state == State.FILLING;
            return false;
        }
        state = State.ABSENT;
        disk.delete(path);
        return true;
    }

    /** Frees the space and takes none any more. */
    synchronized void close() throws IOException {
        closed = true;
        var _ = giveUp();
    }

    private void fill() {
        boolean filled = false;
        try {
            filled = disk.usableBytes(folder) >= LEAST_ROOM * size && filled();
        } catch (IOException e) {
            LOG.info("journal: no segment is prepared: {}", e.getMessage());
        }
        try {
            settle(filled);
        } catch (IOException e) {
            LOG.warn("journal: {} could not be deleted", path, e);
        }
    }

    private boolean filled() throws IOException {
        ByteBuffer zeros = Uncached.pages(STEP);
        try (DiskFile file = disk.openUncached(path)) {
            for (long at = 0; at < size && wanted(); at += STEP) {
                long begin = System.nanoTime();
                file.writeFully(zeros.clear().limit((int) Math.min(STEP, size - at)), at);
                if ((at + STEP) % SYNC_BYTES == 0) {
                    file.sync();
                }
                if (at + STEP < size) {
                    LockSupport.parkNanos(REST * (System.nanoTime() - begin));
                }
            }
            file.sync();
            return file.size() == size;
        }
    }

    private synchronized boolean wanted() {
        return !unwanted;
    }

    private synchronized void settle(boolean filled) throws IOException {
        boolean keep = filled && !unwanted;
        if (!keep) {
            disk.delete(path);
        }
        state = keep ? State.READY : State.ABSENT;
        unwanted = false;
    }
}
