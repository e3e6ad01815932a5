package dev.penstock.logs.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;

/**
 * Shows a gathering the matching documents of one index after another. One search, one thread.
 *
 * <p>Documents lie in order of arrival, which is nearly the order of time. A segment is looked at in
 * windows, from the end that is wanted first, each twice as long as the one before; a window whose
 * times cannot change the result any more is not looked at.
 */
final class Walk {
    private final Query query;
    private final Selection selection;
    private final Order order;
    private final long oldestOffset;
    private final long endOffset;
    private final Patience patience;

    /** A stretch of documents with its least and greatest time. */
    private record Window(int from, int to, long least, long greatest) {
        Window with(Window next) {
            return new Window(
                    Math.min(from, next.from),
                    Math.max(to, next.to),
                    Math.min(least, next.least),
                    Math.max(greatest, next.greatest));
        }
    }

    /** Shows of the entries from an offset to another, exclusive, those selected. */
    Walk(Selection selection, Order order, long oldestOffset, long endOffset, Patience patience) {
        this.query = new QueryCompiler(patience).compile(selection.query());
        this.selection = selection;
        this.order = order;
        this.oldestOffset = oldestOffset;
        this.endOffset = endOffset;
        this.patience = patience;
    }

    /** Walks one index. */
    void over(DirectoryReader index, Gathering gathering) throws IOException {
        var searcher = new IndexSearcher(index);
        searcher.setQueryCache(null);
        Query rewritten = searcher.rewrite(query);
        Weight weight = searcher.createWeight(rewritten, ScoreMode.COMPLETE_NO_SCORES, 1);
        List<LeafReaderContext> segments = index.leaves();
        for (LeafReaderContext segment : order.isNewestFirst() ? segments.reversed() : segments) {
            for (Window window : windows(segment.reader())) {
                patience.check();
                if (gathering.wants(window.least, window.greatest)) {
                    look(weight, segment, window, gathering);
                }
            }
        }
    }

    private void look(Weight weight, LeafReaderContext segment, Window window, Gathering gathering)
            throws IOException {
        BulkScorer matches = weight.bulkScorer(segment);
        if (matches != null) {
            var collector = new Checked(segment.reader(), window, gathering);
            matches.score(collector, null, window.from, window.to);
        }
    }

    /** Windows that touch the selection's time, in the order they are to be looked at. */
    private List<Window> windows(LeafReader segment) throws IOException {
        List<Window> blocks = blocks(segment);
        var windows = new ArrayList<Window>();
        int most = 1;
        int count = 0;
        for (Window block : order.isNewestFirst() ? blocks.reversed() : blocks) {
            if (count > 0 && count < most && adjacent(windows.getLast(), block)) {
                windows.set(windows.size() - 1, windows.getLast().with(block));
                count++;
            } else {
                most = count == 0 ? 1 : 2 * most;
                windows.add(block);
                count = 1;
            }
        }
        return windows;
    }

    private static boolean adjacent(Window one, Window other) {
        return one.to == other.from || other.to == one.from;
    }

    private List<Window> blocks(LeafReader segment) throws IOException {
        var blocks = new ArrayList<Window>();
        DocValuesSkipper times = segment.getDocValuesSkipper(Schema.TIME);
        if (times == null) {
            throw new IOException("a segment without times");
        }
        for (times.advance(0);
                times.minDocID(0) != DocIdSetIterator.NO_MORE_DOCS;
                times.advance(times.maxDocID(0) + 1)) {
            if (selection.touches(times.minValue(0), times.maxValue(0))) {
                blocks.add(
                        new Window(
                                times.minDocID(0),
                                times.maxDocID(0) + 1,
                                times.minValue(0),
                                times.maxValue(0)));
            }
        }
        return blocks;
    }

    /** Passes documents on that are within the time and the offsets. */
    private final class Checked implements LeafCollector {
        private final Gathering.Documents documents;
        private final NumericDocValues times;
        private final NumericDocValues offsets;
        private final boolean allTimes;
        private final boolean endsWithin;
        private boolean allOffsets;

        Checked(LeafReader segment, Window window, Gathering gathering) throws IOException {
            documents = gathering.documents(segment);
            times = segment.getNumericDocValues(Schema.TIME);
            offsets = segment.getNumericDocValues(Schema.OFFSET);
            allTimes = selection.covers(window.least, window.greatest);
            endsWithin = lastOffset(segment, window) < endOffset;
        }

        @Override
        public void setScorer(Scorable scorer) {} // nothing is scored

        @Override
        public void collect(int document) throws IOException {
            if ((allOffsets || isBetween(document)) && (allTimes || isWithin(document))) {
                documents.take(document);
            }
        }

        private boolean isWithin(int document) throws IOException {
            times.advanceExact(document);
            return selection.contains(times.longValue());
        }

        /** Offsets rise with the documents: behind the first, all up to the end are. */
        private boolean isBetween(int document) throws IOException {
            offsets.advanceExact(document);
            long offset = offsets.longValue();
            boolean between = offset >= oldestOffset && offset < endOffset;
            allOffsets = between && endsWithin;
            return between;
        }

        private static long lastOffset(LeafReader segment, Window window) throws IOException {
            NumericDocValues offsets = segment.getNumericDocValues(Schema.OFFSET);
            offsets.advanceExact(window.to - 1);
            return offsets.longValue();
        }
    }
}
