package dev.penstock.logs;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.logs.search.Hit;
import dev.penstock.logs.search.Hits;
import dev.penstock.subscribe.Worked;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * The newest entries that a tail begins with. What is small is read at once; of more, a piece is in
 * memory and the next is read when the reader has taken it. One thread at a time, which may block.
 */
final class LastEntries implements Worked {
    private static final int PIECE_BYTES = 256 << 10;

    private final Feed feed;
    private final Hits hits;
    private final Queue<Hit> piece;

    private LastEntries(Feed feed, Hits hits) {
        this.feed = feed;
        this.hits = hits;
        piece = new ArrayDeque<>(hits.next(PIECE_BYTES));
    }

    /** What was found as messages. */
    static Iterator<Frame> of(Feed feed, Hits hits) {
        var entries = new LastEntries(feed, hits);
        if (!hits.isDone()) {
            return entries;
        }
        List<Frame> all = entries.piece.stream().map(entries::frame).toList();
        return all.iterator();
    }

    @Override
    public boolean hasNext() {
        if (piece.isEmpty()) {
            piece.addAll(hits.next(PIECE_BYTES));
        }
        return !piece.isEmpty();
    }

    @Override
    public Frame next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return frame(piece.remove());
    }

    private Frame frame(Hit hit) {
        return Frame.of(
                TailRendering.message(hit.payload()),
                Cursor.of(feed.epoch(), feed.lane(), hit.offset() + 1));
    }
}
