package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the end off a journal, keeping what was taken in files beside it as far as there is space.
 * Used while opening.
 */
final class Cut {

    private static final Logger LOG = LoggerFactory.getLogger(Cut.class);

    private final Disk disk;
    private final Path folder;
    private final String suffix;

    Cut(Disk disk, Path folder, Manifest manifest) {
        this.disk = disk;
        this.folder = folder;
        this.suffix = ".cut-" + manifest.epoch();
    }

    /** Cuts everything from a position of a segment on; returns how many bytes that was. */
    long cut(List<String> names, int index, long position) throws IOException {
        long bytes = 0;
        for (int i = names.size() - 1; i > index; i--) {
            bytes += setAside(names.get(i));
        }
        bytes += position == 0 ? setAside(names.get(index)) : shorten(names.get(index), position);
        disk.syncFolder(folder);
        return bytes;
    }

    private long setAside(String name) throws IOException {
        long size;
        try (DiskFile file = disk.open(folder.resolve(name))) {
            size = file.size();
        }
        disk.move(folder.resolve(name), folder.resolve(name + suffix));
        return size;
    }

    private long shorten(String name, long position) throws IOException {
        try (DiskFile file = disk.open(folder.resolve(name))) {
            long rest = keep(file, position, folder.resolve(name + suffix));
            file.truncate(position);
            file.sync();
            return rest;
        }
    }

    /** Copies what is behind a position, but for zeros at the end; returns how much there is. */
    private long keep(DiskFile from, long position, Path copy) throws IOException {
        long rest = contentEnd(from, position) - position;
        disk.delete(copy);
        ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
        try (DiskFile to = disk.open(copy)) {
            long done = 0;
            while (done < rest) {
                int most = (int) Math.min(bytes.capacity(), rest - done);
                int count = from.read(bytes.clear().limit(most), position + done);
                to.writeFully(bytes.flip(), done);
                done += count;
            }
        } catch (OutOfSpaceException e) {
            LOG.warn("journal: what is cut from {} cannot be kept", copy.getFileName(), e);
            disk.delete(copy);
        }
        return rest;
    }

    private static long contentEnd(DiskFile file, long position) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
        long end = position;
        int count;
        for (long at = position; (count = file.read(bytes.clear(), at)) > 0; at += count) {
            for (int i = 0; i < count; i++) {
                if (bytes.get(i) != 0) {
                    end = at + i + 1;
                }
            }
        }
        return end;
    }
}
