package dev.penstock.series;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads the points of a series from its heads and from the store, joined: where both have a point of
 * the same time, the newest write counts. Any thread that may block; no state of its own.
 */
public final class PointReader {
    private final List<HeadTable> heads;
    private final ChunkTable chunks;

    PointReader(List<HeadTable> heads, ChunkTable chunks) {
        this.heads = List.copyOf(heads);
        this.chunks = chunks;
    }

    /** What the heads of a series held when it was taken, lower bounds rising. */
    private record HeadRun(long lower, long rank, PointBuffer points) {}

    /** Hands the points of {@code [from, to)} to the sink, times rising. */
    public void read(int series, long from, long to, ScanBudget budget, PointSink sink) {
        if (from < to) {
            new Reading(series, from, to, budget, sink).run();
        }
    }

    /** The spans of time of which points are in memory, as {@code [min, max]} pairs. */
    List<long[]> headSpans(int series) {
        var spans = new ArrayList<long[]>(2);
        HeadChunk chunk = heads.get(series % heads.size()).first(series);
        for (; chunk != null; chunk = chunk.next) {
            // Asked first, so that the bounds are those of at least so many points.
            if (chunk.count() > 0) {
                spans.add(new long[] {chunk.min(), chunk.max()});
            }
        }
        return spans;
    }

    /** The heads are looked at first: what leaves them meanwhile is in the store by then. */
    private List<HeadRun> headRuns(int series, long from, long to) {
        var runs = new ArrayList<HeadRun>(2);
        HeadChunk chunk = heads.get(series % heads.size()).first(series);
        for (; chunk != null; chunk = chunk.next) {
            if (chunk.count() > 0 && chunk.min() < to && chunk.max() >= from) {
                long rank = chunk.rank();
                var points = new PointBuffer();
                chunk.decode(points);
                points.normalise();
                runs.add(new HeadRun(chunk.lower, rank, points));
            }
        }
        runs.sort(Comparator.comparingLong(HeadRun::lower));
        return runs;
    }

    /** One read of one series. */
    private final class Reading implements ChunkTable.Visitor {
        private final int series;
        private final long from;
        private final long to;
        private final ScanBudget budget;
        private final PointSink sink;
        private final RunMerge merge = new RunMerge();
        private final PointBuffer buffer = new PointBuffer();
        private List<HeadRun> runs = List.of();
        private int nextRun;

        Reading(int series, long from, long to, ScanBudget budget, PointSink sink) {
            this.series = series;
            this.from = from;
            this.to = to;
            this.budget = budget;
            this.sink = sink;
        }

        void run() {
            runs = headRuns(series, from, to);
            int first = Math.max(Spans.day(from), chunks.oldestDay());
            int last = Math.min(Spans.day(to - 1), chunks.newestDay());
            for (int day = first; day <= last; day++) {
                chunks.scan(day, series, from, to, this);
            }
            takeRuns(Long.MAX_VALUE);
            merge.emit(from, to, sink);
        }

        @Override
        public void chunk(long lower, byte[] bytes, int length) {
            takeRuns(lower);
            ChunkHeader header = ChunkHeader.read(bytes, length, lower);
            if (header.max() < from || header.min() >= to) {
                return;
            }
            merge.emit(from, Math.min(lower, to), sink);
            budget.take(header.count());
            buffer.decode(header.params(), lower, bytes, header.length(), header.count());
            buffer.normalise();
            merge.add(buffer, header.rank());
        }

        private void takeRuns(long lower) {
            while (nextRun < runs.size() && runs.get(nextRun).lower() <= lower) {
                HeadRun run = runs.get(nextRun++);
                merge.emit(from, Math.min(run.lower(), to), sink);
                budget.take(run.points().size);
                merge.add(run.points(), run.rank());
            }
        }
    }
}
