package dev.penstock.logs.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Counts entries per pattern, the newest first, up to a limit. One search. */
final class PatternGathering implements Gathering {
    static final int TREND = 20;
    private static final int MOST_PATTERNS = 100_000;

    private final int mostEntries;
    private final long startMillis;
    private final double millisPerPart;
    private final Patterns patterns = new Patterns();
    private final Map<Long, Counted> groups = new HashMap<>();
    private long entries;
    private boolean truncated;

    /** What is known of one pattern. */
    static final class Counted {
        final long id;
        final int[] trend = new int[TREND];
        long count;
        long firstMillis = Long.MAX_VALUE;
        long lastMillis = Long.MIN_VALUE;
        long newestOffset = -1;

        Counted(long id) {
            this.id = id;
        }
    }

    /** What tells the offset of the document at hand. */
    private interface Place {
        long offset() throws IOException;
    }

    /**
     * Makes an empty one.
     *
     * @param mostEntries how many are looked at
     * @param startMillis where the trend begins
     * @param endMillis where it ends
     */
    PatternGathering(int mostEntries, long startMillis, long endMillis) {
        this.mostEntries = mostEntries;
        this.startMillis = startMillis;
        this.millisPerPart = Math.max(1, ((double) endMillis - startMillis) / TREND);
    }

    @Override
    public boolean wants(long least, long greatest) {
        truncated |= entries >= mostEntries;
        return entries < mostEntries;
    }

    @Override
    public Documents documents(LeafReader segment) throws IOException {
        NumericDocValues times = segment.getNumericDocValues(Schema.TIME);
        NumericDocValues offsets = segment.getNumericDocValues(Schema.OFFSET);
        SortedDocValues values = DocValues.getSorted(segment, Schema.PATTERN);
        var known = new @Nullable Counted[values.getValueCount()];
        return document -> {
            values.advanceExact(document);
            int number = values.ordValue();
            Counted counted = known[number];
            if (counted == null) {
                BytesRef term = values.lookupOrd(number);
                counted = counted(ByteBuffer.wrap(term.bytes).getLong(term.offset));
                known[number] = counted;
            }
            times.advanceExact(document);
            count(
                    counted,
                    times.longValue(),
                    () -> {
                        offsets.advanceExact(document);
                        return offsets.longValue();
                    });
        };
    }

    @Override
    public void line(long offset, LogLine line) {
        patterns.mask(line);
        try {
            count(counted(patterns.hash()), line.timeMillis(), () -> offset);
        } catch (IOException e) {
            throw new IllegalStateException("nothing was read", e);
        }
    }

    private @Nullable Counted counted(long id) {
        Counted counted = groups.get(id);
        if (counted == null && groups.size() < MOST_PATTERNS) {
            counted = new Counted(id);
            groups.put(id, counted);
        }
        return counted;
    }

    private void count(@Nullable Counted group, long time, Place place) throws IOException {
        if (group == null || entries >= mostEntries) {
            truncated = true;
            return;
        }
        entries++;
        group.count++;
        group.trend[part(time)]++;
        group.firstMillis = Math.min(group.firstMillis, time);
        if (time > group.lastMillis
                || (time == group.lastMillis && place.offset() > group.newestOffset)) {
            group.lastMillis = time;
            group.newestOffset = place.offset();
        }
    }

    private int part(long time) {
        double part = ((double) time - startMillis) / millisPerPart;
        return (int) Math.clamp(part, 0, TREND - 1);
    }

    /** The most frequent patterns, of equal ones the newer first. */
    List<Counted> mostFrequent(int limit) {
        var all = new ArrayList<>(groups.values());
        all.removeIf(group -> group.count == 0);
        all.sort(
                Comparator.comparingLong((Counted group) -> group.count)
                        .thenComparingLong(group -> group.newestOffset)
                        .reversed());
        return all.subList(0, Math.min(limit, all.size()));
    }

    long entries() {
        return entries;
    }

    boolean isTruncated() {
        return truncated;
    }
}
