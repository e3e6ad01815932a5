package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads facts back from archived and live segments, stretch by stretch. Any thread; the journal's
 * thread and the archive do their work meanwhile, and nobody waits for a reader.
 *
 * <p>A stretch that is gone or damaged is given up for all readers together with what lies before it:
 * they go on behind it, told by {@link Scanned#completeFrom}.
 */
final class SegmentReader implements JournalReader {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);

    private final Held held;
    private final Archive archive;
    private final Lanes synced;
    private final Stretches stretches;

    SegmentReader(long id, Held held, Archive archive, Lanes synced) {
        this.held = held;
        this.archive = archive;
        this.synced = synced;
        this.stretches = new Stretches(id, archive);
    }

    @Override
    public Scanned scan(int lane, long fromOffset, long maxBytes, FactVisitor visitor)
            throws IOException {
        // What is synced now is in the list looked at next.
        long limit = synced.end(lane);
        while (true) {
            List<Segment> segments = held.all();
            long start = Math.max(fromOffset, held.oldest(lane));
            var walk = new Walk(lane, start, limit, maxBytes, visitor);
            if (walk.through(segments) || walk.next > start) {
                return new Scanned(walk.next, start, walk.next >= limit && !walk.ended);
            }
        }
    }

    @Override
    public long oldest(int lane) {
        return held.oldest(lane);
    }

    @Override
    public long shortlyBefore(int lane, long timeMillis) throws IOException {
        List<Segment> segments = held.all();
        int at = Math.max(0, Sorted.last(segments, one -> one.header().times()[lane] < timeMillis));
        Segment segment = segments.get(at);
        if (!stretches.walk(segment)) {
            giveUp(segments, at, segment.marks().size() - 1);
            return held.oldest(lane);
        }
        Marks marks = segment.marks();
        int mark = Math.max(0, marks.last(one -> one.times()[lane] < timeMillis));
        return Math.max(marks.get(mark).ends()[lane], held.oldest(lane));
    }

    @Override
    public void keep(Keeping keeping, long nowMillis) {
        archive.keep(keeping, nowMillis);
    }

    /** Where the lanes stand behind a stretch. */
    private long[] endsBehind(List<Segment> segments, int at, int mark) {
        Marks marks = segments.get(at).marks();
        if (mark + 1 < marks.size()) {
            return marks.get(mark + 1).ends();
        }
        return at + 1 < segments.size() ? segments.get(at + 1).header().ends() : synced.ends();
    }

    private void giveUp(List<Segment> segments, int at, int mark) {
        Segment segment = segments.get(at);
        if (held.contains(segment.header().sequence())) {
            long[] ends = endsBehind(segments, at, mark);
            held.lose(ends);
            LOG.error(
                    "journal: segment {} cannot be read from byte {} on; readers have lost what lies"
                            + " below offsets {}",
                    segment.path().getFileName(),
                    segment.marks().get(mark).position(),
                    Arrays.toString(ends));
        }
    }

    /** One scan on its way. */
    private final class Walk {
        private final int lane;
        private final long limit;
        private final long maxBytes;
        private final FactVisitor visitor;
        private final long[] from;
        private long next;
        private long seen;
        private boolean ended;

        Walk(int lane, long start, long limit, long maxBytes, FactVisitor visitor) {
            this.lane = lane;
            this.limit = limit;
            this.maxBytes = maxBytes;
            this.visitor = visitor;
            this.next = start;
            this.from = new long[synced.count()];
            Arrays.fill(from, Long.MAX_VALUE);
            from[lane] = start;
        }

        /** Goes from stretch to stretch; false if one cannot be read. */
        boolean through(List<Segment> segments) throws IOException {
            while (next < limit && !ended) {
                int at = Sorted.last(segments, one -> one.header().ends()[lane] <= next);
                if (at < 0) {
                    return false;
                }
                Segment segment = segments.get(at);
                boolean whole = stretches.walk(segment);
                Marks marks = segment.marks();
                int mark = whole ? marks.last(one -> one.ends()[lane] <= next) : marks.size() - 1;
                if (!whole || !stretches.read(segment, mark, this::group)) {
                    giveUp(segments, at, mark);
                    return false;
                }
                if (!ended) {
                    long behind = endsBehind(segments, at, mark)[lane];
                    next = Math.max(next, Math.min(limit, behind));
                    from[lane] = next;
                }
            }
            return true;
        }

        private boolean group(ByteBuffer window, int at) {
            ended = !GroupFacts.visit(window, at, from, this::fact);
            return !ended;
        }

        private boolean fact(
                int ofLane, long offset, long time, byte kind, byte[] bytes, int begin, int end) {
            if (offset >= limit) {
                return true;
            }
            next = offset + 1;
            seen += end - begin;
            return visitor.fact(ofLane, offset, time, kind, bytes, begin, end) && seen < maxBytes;
        }
    }
}
