package dev.penstock.logs.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.jspecify.annotations.Nullable;

/** Keeps the first so many entries behind a token and counts all, up to a limit. One search. */
final class PageGathering implements Gathering {
    static final int COUNTED = 10_000;

    private final Order order;
    private final int size;
    private final @Nullable PageToken behind;

    /** The entry that is listed last on top. */
    private final PriorityQueue<Key> page;

    private long total;

    /** Where an entry is listed. */
    record Key(long timeMillis, long offset) {}

    /**
     * Makes an empty page.
     *
     * @param size most entries
     * @param behind entries up to here are on pages before, null: none
     */
    PageGathering(Order order, int size, @Nullable PageToken behind) {
        this.order = order;
        this.size = size;
        this.behind = behind;
        this.page = new PriorityQueue<>(size + 1, listed().reversed());
    }

    @Override
    public boolean wants(long least, long greatest) {
        if (total <= COUNTED) {
            return true;
        }
        long first = order.isNewestFirst() ? greatest : least;
        long last = order.isNewestFirst() ? least : greatest;
        long lowest = order.isNewestFirst() ? Long.MAX_VALUE : Long.MIN_VALUE;
        long highest = order.isNewestFirst() ? Long.MIN_VALUE : Long.MAX_VALUE;
        // The last of the window may be behind the token, and its first before the end of the page.
        boolean reaches =
                behind == null
                        || order.isBefore(behind.timeMillis(), behind.offset(), last, highest);
        Key end = page.peek();
        return reaches
                && (page.size() < size
                        || end == null
                        || order.isBefore(first, lowest, end.timeMillis, end.offset));
    }

    @Override
    public Documents documents(LeafReader segment) throws IOException {
        NumericDocValues times = segment.getNumericDocValues(Schema.TIME);
        NumericDocValues offsets = segment.getNumericDocValues(Schema.OFFSET);
        return document -> {
            total++;
            times.advanceExact(document);
            long time = times.longValue();
            Key end = page.peek();
            boolean late =
                    page.size() == size
                            && end != null
                            && time != end.timeMillis
                            && order.isBefore(end.timeMillis, 0, time, 0);
            if (!late) {
                offsets.advanceExact(document);
                offer(time, offsets.longValue());
            }
        };
    }

    @Override
    public void line(long offset, LogLine line) {
        total++;
        offer(line.timeMillis(), offset);
    }

    private void offer(long time, long offset) {
        if (behind != null && !order.isBefore(behind.timeMillis(), behind.offset(), time, offset)) {
            return;
        }
        Key end = page.peek();
        if (page.size() == size
                && end != null
                && order.isBefore(end.timeMillis, end.offset, time, offset)) {
            return;
        }
        page.add(new Key(time, offset));
        if (page.size() > size) {
            page.remove();
        }
    }

    private Comparator<Key> listed() {
        var rising = Comparator.comparingLong(Key::timeMillis).thenComparingLong(Key::offset);
        return order.isNewestFirst() ? rising.reversed() : rising;
    }

    /** The entries gathered, in their order. */
    List<Key> keys() {
        var keys = new ArrayList<>(page);
        keys.sort(listed());
        return keys;
    }

    long total() {
        return Math.min(total, COUNTED);
    }

    boolean isExact() {
        return total <= COUNTED;
    }
}
