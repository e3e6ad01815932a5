package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disk space held back in a file. It is given up when the disk is full, so that others can make
 * space, and must be whole again before the journal takes appends. Only the journal's thread.
 */
final class Reserve {

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
    private static final int STEP = 1 << 20;

    private final Disk disk;
    private final Path folder;
    private final Path path;
    private final long size;
    private boolean held;

    Reserve(Disk disk, Path folder, long size) {
        this.disk = disk;
        this.folder = folder;
        this.path = folder.resolve("reserve");
        this.size = size;
    }

    /** Makes the file if it is not whole; if there is no space, appends will find out. */
    void prepare() throws IOException {
        try {
            make();
        } catch (OutOfSpaceException e) {
            LOG.warn("journal: no space for the reserve of {} bytes: {}", size, e.getMessage());
        }
    }

    /** Makes sure the reserve is held, with this much space beyond it. */
    void ensureHeld(long more) throws IOException {
        if (held) {
            return;
        }
        long usable = disk.usableBytes(folder);
        if (usable < size + more + STEP) {
            throw new OutOfSpaceException(
                    "journal: "
                            + usable
                            + " bytes free (expected: more than "
                            + (size + more)
                            + ")",
                    null);
        }
        make();
        LOG.info("journal: there is space again, appends go on");
    }

    /** Gives the space up. */
    void giveUp() throws IOException {
        if (held) {
            LOG.error("journal: the disk is full; giving up the reserve of {} bytes", size);
        }
        held = false;
        disk.delete(path);
    }

    private void make() throws IOException {
        try (DiskFile file = disk.open(path)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(STEP);
            for (long at = file.size(); at < size; at += STEP) {
                file.writeFully(zeros.clear().limit((int) Math.min(STEP, size - at)), at);
            }
            held = true;
        } catch (OutOfSpaceException e) {
            disk.delete(path);
            throw e;
        }
    }
}
