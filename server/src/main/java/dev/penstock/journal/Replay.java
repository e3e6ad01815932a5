package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Shows the facts of recovered segments in commit order. One thread, used once. */
final class Replay {

    private final Disk disk;
    private final long id;
    private final long[] from;
    private final Replayer replayer;

    Replay(Disk disk, long id, long[] from, Replayer replayer) {
        this.disk = disk;
        this.id = id;
        this.from = from;
        this.replayer = replayer;
    }

    void run(List<Segment> segments) throws IOException {
        for (int i = 0; i < segments.size(); i++) {
            boolean wanted =
                    i + 1 == segments.size() || !belowAll(segments.get(i + 1).header().ends());
            if (wanted) {
                segment(segments.get(i));
            }
        }
    }

    private boolean belowAll(long[] ends) {
        for (int lane = 0; lane < ends.length; lane++) {
            if (ends[lane] > from[lane]) {
                return false;
            }
        }
        return true;
    }

    private void segment(Segment segment) throws IOException {
        SegmentHeader header = segment.header();
        long start = SegmentHeader.bytes(header.ends().length);
        try (DiskFile file = disk.open(segment.path())) {
            var scanner = new GroupScanner(file, start, id);
            long number = header.firstGroup();
            while (scanner.position() < segment.bytes()) {
                if (scanner.look(number) != GroupScanner.Found.GROUP) {
                    throw new CorruptJournalException(
                            "journal: group "
                                    + number
                                    + " has changed since the journal was opened");
                }
                group(scanner);
                scanner.skip();
                number++;
            }
        }
    }

    private void group(GroupScanner scanner) {
        ByteBuffer window = scanner.window();
        int at = scanner.at() + Group.HEADER_BYTES;
        for (int i = scanner.sections(); i > 0; i--) {
            int end = at + Group.SECTION_BYTES + window.getInt(at + 24);
            section(window, scanner.bytes(), at);
            at = end;
        }
    }

    private void section(ByteBuffer window, byte[] bytes, int at) {
        int lane = window.getInt(at);
        int count = window.getInt(at + 4);
        long offset = window.getLong(at + 8);
        long time = window.getLong(at + 16);
        if (offset + count <= from[lane]) {
            return;
        }
        int next = at + Group.SECTION_BYTES;
        for (int i = 0; i < count; i++) {
            int length = Varint.get(bytes, next);
            int fact = next + Varint.size(length);
            next = fact + length;
            if (offset + i >= from[lane]) {
                replayer.fact(lane, offset + i, time, bytes[fact], bytes, fact + 1, next);
            }
        }
    }
}
