package dev.penstock.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the journal: groups go to the last segment, and a new one is made when it is full. The
 * journal's thread only.
 */
final class SegmentLog implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);

    private final Disk disk;
    private final Path folder;
    private final JournalConfig config;
    private final long id;
    private final Lanes lanes;
    private final Reserve reserve;
    private final Held held;
    private final Archive archive;
    private final Ahead ahead;
    private @Nullable DiskFile file;
    private @Nullable Marks marks;

    /** Behind it the file may go on with zeros: what was prepared, and what fills up a page. */
    private long position;

    /** Behind the position lies what a group has left that did not fit. */
    private boolean torn;

    SegmentLog(
            Disk disk,
            Path folder,
            JournalConfig config,
            Recovery.Recovered recovered,
            Held held,
            Archive archive) {
        this.disk = disk;
        this.folder = folder;
        this.config = config;
        this.id = recovered.manifest().id();
        this.lanes = recovered.lanes();
        this.held = held;
        this.archive = archive;
        this.ahead = new Ahead(disk, folder, config.segmentBytes());
        this.reserve = new Reserve(disk, folder, config.reserveBytes());
    }

    void open(long nextGroup) throws IOException {
        ahead.open();
        reserve.prepare();
        Segment last = held.last();
        if (last == null) {
            create(0, nextGroup);
        } else {
            file = disk.open(last.path());
            marks = last.marks();
            position = last.bytes();
        }
    }

    /**
     * Writes a group at the end. If there is no space, what was prepared and then the archive go before
     * the group is refused and the reserve given up; then nothing of the group stays.
     */
    void write(ByteBuffer group, long number) throws IOException {
        while (true) {
            try {
                takeBack();
                put(group.duplicate(), number);
                return;
            } catch (OutOfSpaceException e) {
                if (ahead.giveUp()) {
                    continue;
                }
                if (!archive.dropOldest()) {
                    reserve.giveUp();
                    takeBack();
                    throw e;
                }
                LOG.warn("journal: the disk is full; the oldest archived segment goes");
            }
        }
    }

    /** Where even that needs space it is done before the next group is written. */
    private void takeBack() throws IOException {
        if (torn) {
            file().truncate(position);
            torn = false;
        }
    }

    private void put(ByteBuffer group, long number) throws IOException {
        int length = group.remaining();
        reserve.ensureHeld(length);
        if (position >= config.segmentBytes()) {
            roll(number);
        }
        torn = true;
        file().writeFully(group, position);
        torn = false;
        if (marks != null) {
            marks.pass(position, number, lanes);
        }
        long half = config.segmentBytes() / 2;
        if (position < half && position + length >= half) {
            ahead.prepare();
        }
        position += length;
        held.grow(position);
    }

    void sync() throws IOException {
        file().sync();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            ahead.close();
            trim(file);
            file.close();
        }
    }

    private void roll(long nextGroup) throws IOException {
        DiskFile full = file();
        trim(full);
        create(lastSequence() + 1, nextGroup);
        full.close();
    }

    /** Takes off the zeros: in the archive the end of a file is the end of its groups. */
    private void trim(DiskFile full) throws IOException {
        if (full.size() > position) {
            full.truncate(position);
        }
    }

    /** Makes a segment and goes on in it; if that fails all is as before. */
    private void create(long sequence, long firstGroup) throws IOException {
        Path path = Segment.path(folder, sequence);
        var header = new SegmentHeader(sequence, firstGroup, lanes.ends(), lanes.times());
        ByteBuffer bytes = header.encode(id);
        int length = bytes.remaining();
        Path prepared = ahead.take();
        Path made = prepared == null ? path : prepared;
        DiskFile fresh = null;
        try {
            fresh = prepared == null ? disk.open(path) : new Pages(disk.openUncached(prepared));
            fresh.writeFully(bytes, 0);
            fresh.sync();
            if (prepared != null) {
                disk.move(prepared, path);
            }
            disk.syncFolder(folder);
        } catch (IOException e) {
            if (fresh != null) {
                fresh.close();
            }
            disk.delete(made);
            disk.delete(path);
            throw e;
        }
        file = fresh;
        position = length;
        marks = Marks.of(header, config.segmentBytes());
        held.add(new Segment(path, header, length, marks));
    }

    private long lastSequence() {
        Segment last = held.last();
        return last == null ? -1 : last.header().sequence();
    }

    private DiskFile file() throws IOException {
        if (file == null) {
            throw new IOException("journal: not open");
        }
        return file;
    }
}
