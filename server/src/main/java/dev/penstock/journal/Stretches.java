package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The groups between two marks of a segment, read at once and verified before any is shown. Any thread
 * that may block. A few are kept, for readers that follow each other; very large ones are read one at
 * a time, since they must be in memory as a whole.
 */
final class Stretches {

    private static final int LARGE = 16 << 20;

    /** Sees sound groups; false to see no more. */
    interface GroupVisitor {
        boolean group(ByteBuffer window, int at);
    }

    private final long id;
    private final Archive archive;
    private final StretchCache cache = new StretchCache(LARGE);
    private final Object largeOne = new Object();

    Stretches(long id, Archive archive) {
        this.id = id;
        this.archive = archive;
    }

    /** Sees to it that the marks of a segment are known; false if it is gone or damaged. */
    boolean walk(Segment segment) throws IOException {
        Marks marks = segment.marks();
        synchronized (marks) {
            if (marks.walked()) {
                return true;
            }
            DiskFile opened = archive.open(segment);
            if (opened == null) {
                return false;
            }
            try (DiskFile file = opened) {
                if (walk(segment, file)) {
                    marks.setWalked();
                }
            }
            return marks.walked();
        }
    }

    private boolean walk(Segment segment, DiskFile file) throws IOException {
        SegmentHeader header = segment.header();
        var lanes = Lanes.of(header.ends(), header.times());
        var scanner = new GroupScanner(file, SegmentHeader.bytes(lanes.count()), id);
        for (long number = header.firstGroup(); scanner.position() < segment.bytes(); number++) {
            if (scanner.look(number) != GroupScanner.Found.GROUP) {
                return false;
            }
            segment.marks().pass(scanner.position(), number, lanes);
            GroupFacts.advance(lanes, scanner.window(), scanner.at());
            scanner.skip();
        }
        return true;
    }

    /** Shows the groups from a mark to the next; false, and none shown, if they are gone or damaged. */
    boolean read(Segment segment, int index, GroupVisitor visitor) throws IOException {
        Marks marks = segment.marks();
        Marks.Mark mark = marks.get(index);
        boolean ends = index + 1 < marks.size();
        long end = ends ? marks.get(index + 1).position() : segment.bytes();
        int length = Math.toIntExact(end - mark.position());
        if (length > LARGE) {
            synchronized (largeOne) {
                return show(load(segment, mark, length), visitor);
            }
        }
        var key = new StretchCache.Key(segment.header().sequence(), mark.position());
        byte[] bytes = cache.get(key);
        if (bytes == null) {
            bytes = load(segment, mark, length);
            if (ends && bytes != null) {
                cache.put(key, bytes);
            }
        }
        return show(bytes, visitor);
    }

    private static boolean show(byte @Nullable [] bytes, GroupVisitor visitor) {
        if (bytes == null) {
            return false;
        }
        ByteBuffer window = ByteBuffer.wrap(bytes);
        boolean more = true;
        for (int at = 0; more && at < bytes.length; at += Group.length(window, at)) {
            more = visitor.group(window, at);
        }
        return true;
    }

    private byte @Nullable [] load(Segment segment, Marks.Mark mark, int length)
            throws IOException {
        DiskFile opened = archive.open(segment);
        if (opened == null) {
            return null;
        }
        try (DiskFile file = opened) {
            byte[] bytes = new byte[length];
            ByteBuffer into = ByteBuffer.wrap(bytes);
            while (into.hasRemaining() && file.read(into, mark.position() + into.position()) > 0) {}
            return !into.hasRemaining() && sound(ByteBuffer.wrap(bytes), mark.group())
                    ? bytes
                    : null;
        }
    }

    private boolean sound(ByteBuffer window, long firstNumber) {
        var crc = new CRC32C();
        int at = 0;
        for (long number = firstNumber; at < window.capacity(); number++) {
            boolean sound =
                    window.capacity() - at >= Group.HEADER_BYTES
                            && Group.soundHeader(window, at, id, crc)
                            && Group.number(window, at) == number
                            && Group.length(window, at) <= window.capacity() - at
                            && Group.soundBody(window, at, crc);
            if (!sound) {
                return false;
            }
            at += Group.length(window, at);
        }
        return true;
    }
}
