package dev.penstock.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Released segments in a folder beside the live ones, for readers only: recovery never looks here, and
 * nothing here stops a start. Any thread; one changes it at a time.
 *
 * <p>A segment moves by one rename and never comes back, so that it is found in one of two places or
 * is gone. It leaves the list before its file is deleted.
 */
final class Archive {

    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final String NAME = "archive";

    private final Disk disk;
    private final Path live;
    private final Path archive;
    private final Held held;
    private Keeping keeping;

    Archive(Disk disk, Path folder, Held held, Keeping keeping) {
        this.disk = disk;
        this.live = folder;
        this.archive = folder.resolve(NAME);
        this.held = held;
        this.keeping = keeping;
    }

    /**
     * The archived segments that lead up to the first live one without a gap. What does not belong to
     * them (damaged headers, leftovers) is deleted.
     */
    static List<Segment> load(Disk disk, Path folder, Recovery.Recovered recovered) {
        var chain = new ArrayDeque<Segment>();
        try {
            Path archive = folder.resolve(NAME);
            if (disk.exists(archive) && !recovered.segments().isEmpty()) {
                load(disk, archive, recovered, chain);
            }
        } catch (IOException e) {
            LOG.warn("journal: the archive could not be read as a whole", e);
        }
        return List.copyOf(chain);
    }

    private static void load(
            Disk disk, Path archive, Recovery.Recovered recovered, Deque<Segment> chain)
            throws IOException {
        Segment next = recovered.segments().getFirst();
        for (String name : disk.list(archive).reversed()) {
            Path path = archive.resolve(name);
            Segment segment = read(disk, path, recovered.manifest(), next);
            if (segment != null) {
                chain.addFirst(segment);
                next = segment;
            } else if (Segment.isSegment(name)) {
                LOG.warn("journal: {} does not lead up to what follows it: deleted", path);
                disk.delete(path);
            }
        }
    }

    private static @Nullable Segment read(Disk disk, Path path, Manifest manifest, Segment next)
            throws IOException {
        String name = path.getFileName().toString();
        if (!Segment.isSegment(name) || Segment.sequence(name) != next.header().sequence() - 1) {
            return null;
        }
        try (DiskFile file = disk.openExisting(path)) {
            SegmentHeader header = SegmentHeader.read(file, manifest);
            return header != null
                            && header.sequence() == Segment.sequence(name)
                            && leadsTo(header, next.header())
                    ? new Segment(path, header, file.size(), Marks.unwalked(header, file.size()))
                    : null;
        }
    }

    private static boolean leadsTo(SegmentHeader header, SegmentHeader next) {
        for (int lane = 0; lane < header.ends().length; lane++) {
            if (header.ends()[lane] > next.ends()[lane]) {
                return false;
            }
        }
        return header.firstGroup() <= next.firstGroup();
    }

    /** Lets go the live segments at the front whose facts are all released. */
    synchronized void release(long[] released) throws IOException {
        Segment oldest;
        while ((oldest = held.releasable(released)) != null) {
            if (keeping.isNothing() || !moved(oldest)) {
                forget();
            }
        }
        trim();
    }

    /** From now on keeps this much. */
    synchronized void keep(Keeping wanted, long nowMillis) {
        keeping = wanted;
        long before = nowMillis - wanted.age().toMillis();
        while (held.oldestMillis() < before) {
            dropOldest();
        }
        trim();
    }

    /** Deletes the oldest segment archived; false if there is none. */
    synchronized boolean dropOldest() {
        Segment oldest = held.forgetArchived();
        if (oldest == null) {
            return false;
        }
        try {
            disk.delete(archived(oldest));
        } catch (IOException e) {
            LOG.warn("journal: {} could not be deleted", archived(oldest), e);
        }
        return true;
    }

    /** Opens a segment wherever it is; null if it is gone. */
    @Nullable DiskFile open(Segment segment) throws IOException {
        DiskFile file = openAt(live.resolve(name(segment)));
        return file == null ? openAt(archived(segment)) : file;
    }

    private @Nullable DiskFile openAt(Path path) throws IOException {
        try {
            return disk.openExisting(path);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    private boolean moved(Segment segment) {
        try {
            disk.list(archive);
            disk.move(segment.path(), archived(segment));
            held.archive();
            // One at a time: a crash must not leave a gap among the live ones.
            disk.syncFolder(archive);
            disk.syncFolder(live);
            return true;
        } catch (IOException e) {
            LOG.warn("journal: {} could not be archived", segment.path(), e);
            return !held.live().contains(segment);
        }
    }

    /** Deletes the oldest live segment, and what is archived first: it would end before a gap. */
    private void forget() throws IOException {
        boolean some = true;
        while (some) {
            some = dropOldest();
        }
        disk.delete(held.forgetLive().path());
        disk.syncFolder(live);
    }

    private void trim() {
        boolean some = true;
        while (some && (keeping.isNothing() || held.bytes() > keeping.bytes())) {
            some = dropOldest();
        }
    }

    private Path archived(Segment segment) {
        return archive.resolve(name(segment));
    }

    private static Path name(Segment segment) {
        return segment.path().getFileName();
    }
}
