package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Retention;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The events of one number, found by the index in the feed of all. See {@link History}. */
record NumberedHistory(FeedIndex index, long number) implements History {
    private static final int AT_ONCE = 128;

    /** Some rows of the index: where events are, and of what time. */
    private static final class Rows {
        final long[] offsets = new long[AT_ONCE];
        final long[] times = new long[AT_ONCE];
        int count;

        boolean add(byte[] key, byte[] value) {
            offsets[count] = ByteBuffer.wrap(key).getLong(1 + Long.BYTES);
            times[count++] = ByteBuffer.wrap(value).getLong();
            return count < AT_ONCE;
        }
    }

    @Override
    public void put(Fact event, WriteGroup group) {
        index.put(number, event, group);
    }

    @Override
    public Scan scan(long from, int maxBytes, Visitor visitor) {
        long seen = 0;
        long next = from;
        long completeFrom = from;
        while (true) {
            var rows = new Rows();
            index.table()
                    .scan(
                            Range.of(
                                    FeedIndex.byNumber(number, next),
                                    FeedIndex.byNumber(number, Long.MAX_VALUE)),
                            Order.ASCENDING,
                            Integer.MAX_VALUE,
                            (key, _, value, _) -> rows.add(key, value));
            List<byte @Nullable []> payloads =
                    index.records()
                            .getAll(index.wholeId(), Arrays.copyOf(rows.offsets, rows.count));
            // Asked for behind the rows: of those that went meanwhile it tells.
            completeFrom = Math.max(completeFrom, index.floor(number));
            for (int i = 0; i < rows.count; i++) {
                next = rows.offsets[i] + 1;
                byte[] event = payloads.get(i);
                if (event == null) {
                    completeFrom = Math.max(completeFrom, next);
                    continue;
                }
                seen += event.length;
                boolean more =
                        visitor.event(
                                rows.offsets[i], rows.times[i], event[0], event, 1, event.length);
                if (!more || seen >= maxBytes) {
                    return new Scan(next, completeFrom, false);
                }
            }
            if (rows.count < AT_ONCE) {
                return new Scan(Math.max(next, completeFrom), completeFrom, true);
            }
        }
    }

    @Override
    public long oldest() {
        return index.records().size(index.wholeId()).oldest();
    }

    @Override
    public OptionalLong firstAtOrAfter(long timeMillis) {
        OptionalLong first = index.records().firstAtOrAfter(index.wholeId(), timeMillis);
        if (first.isEmpty()) {
            return first;
        }
        long[] found = {-1};
        index.table()
                .scan(
                        Range.of(
                                FeedIndex.byNumber(number, first.getAsLong()),
                                FeedIndex.byNumber(number, Long.MAX_VALUE)),
                        Order.ASCENDING,
                        1,
                        (key, _, _, _) -> {
                            found[0] = ByteBuffer.wrap(key).getLong(1 + Long.BYTES);
                            return false;
                        });
        return found[0] < 0 ? OptionalLong.empty() : OptionalLong.of(found[0]);
    }

    @Override
    public long before(long offset, int count) {
        long[] first = {offset};
        int[] seen = {0};
        index.table()
                .scan(
                        Range.of(
                                FeedIndex.byNumber(number, oldest()),
                                FeedIndex.byNumber(number, offset)),
                        Order.DESCENDING,
                        Integer.MAX_VALUE,
                        (key, _, _, _) -> {
                            first[0] = ByteBuffer.wrap(key).getLong(1 + Long.BYTES);
                            return ++seen[0] < count;
                        });
        return first[0];
    }

    @Override
    public void retain(Retention retention, long nowMillis) {
        // As long as the feed of all keeps them.
    }
}
