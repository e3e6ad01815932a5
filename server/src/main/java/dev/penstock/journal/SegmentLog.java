package dev.penstock.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of the journal: groups go to the end of the last one, whole ones are deleted at the
 * front. Writing belongs to the journal's thread; the list of segments may be read and released by
 * any.
 */
final class SegmentLog implements Closeable {

    private final Disk disk;
    private final Path folder;
    private final JournalConfig config;
    private final long id;
    private final Lanes lanes;
    private final Reserve reserve;

    // The journal's thread.
    private @Nullable DiskFile file;
    private long position;

    @GuardedBy("segments")
    private final Deque<Segment> segments;

    SegmentLog(Disk disk, Path folder, JournalConfig config, Recovery.Recovered recovered) {
        this.disk = disk;
        this.folder = folder;
        this.config = config;
        this.id = recovered.manifest().id();
        this.lanes = recovered.lanes();
        this.segments = new ArrayDeque<>(recovered.segments());
        this.reserve = new Reserve(disk, folder, config.reserveBytes());
    }

    void open(long nextGroup) throws IOException {
        reserve.prepare();
        Segment last = last();
        if (last == null) {
            create(0, nextGroup);
        } else {
            file = disk.open(last.path());
            position = last.bytes();
        }
    }

    /** Writes a group at the end; if there is no space nothing of it stays. */
    void write(ByteBuffer group, long number) throws IOException {
        int length = group.remaining();
        try {
            reserve.ensureHeld(length);
            if (position >= config.segmentBytes()) {
                roll(number);
            }
            file().writeFully(group, position);
        } catch (OutOfSpaceException e) {
            reserve.giveUp();
            file().truncate(position);
            throw e;
        }
        position += length;
        synchronized (segments) {
            segments.addLast(segments.removeLast().withBytes(position));
        }
    }

    void sync() throws IOException {
        file().sync();
    }

    /** Deletes segments at the front whose facts are all released. */
    void release(long[] released) throws IOException {
        synchronized (segments) {
            boolean deleted = false;
            while (segments.size() > 1 && coveredBy(released)) {
                disk.delete(segments.removeFirst().path());
                deleted = true;
            }
            if (deleted) {
                disk.syncFolder(folder);
            }
        }
    }

    List<Segment> segments() {
        synchronized (segments) {
            return new ArrayList<>(segments);
        }
    }

    long start(int lane) {
        synchronized (segments) {
            return segments.getFirst().header().ends()[lane];
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    @GuardedBy("segments")
    private boolean coveredBy(long[] released) {
        var following = segments.iterator();
        following.next();
        long[] ends = following.next().header().ends();
        for (int lane = 0; lane < ends.length; lane++) {
            if (ends[lane] > released[lane]) {
                return false;
            }
        }
        return true;
    }

    private void roll(long nextGroup) throws IOException {
        DiskFile full = file();
        create(lastSequence() + 1, nextGroup);
        full.close();
    }

    /** Makes a segment and goes on in it; if that fails all is as before. */
    private void create(long sequence, long firstGroup) throws IOException {
        Path path = Segment.path(folder, sequence);
        var header = new SegmentHeader(sequence, firstGroup, lanes.ends(), lanes.times());
        ByteBuffer bytes = header.encode(id);
        int length = bytes.remaining();
        DiskFile fresh = disk.open(path);
        try {
            fresh.writeFully(bytes, 0);
            fresh.sync();
            disk.syncFolder(folder);
        } catch (IOException e) {
            fresh.close();
            disk.delete(path);
            throw e;
        }
        file = fresh;
        position = length;
        synchronized (segments) {
            segments.addLast(new Segment(path, header, length));
        }
    }

    private long lastSequence() {
        Segment last = last();
        return last == null ? -1 : last.header().sequence();
    }

    private @Nullable Segment last() {
        synchronized (segments) {
            return segments.peekLast();
        }
    }

    private DiskFile file() throws IOException {
        if (file == null) {
            throw new IOException("journal: not open");
        }
        return file;
    }
}
