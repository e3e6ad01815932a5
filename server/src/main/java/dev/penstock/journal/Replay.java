package dev.penstock.journal;

import java.io.IOException;
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
                GroupFacts.visit(scanner.window(), scanner.at(), from, this::show);
                scanner.skip();
                number++;
            }
        }
    }

    private boolean show(
            int lane, long offset, long time, byte kind, byte[] bytes, int begin, int end) {
        replayer.fact(lane, offset, time, kind, bytes, begin, end);
        return true;
    }
}
