package dev.penstock.logs.search;

import dev.penstock.feed.Feed;
import dev.penstock.refusal.Refusal;
import dev.penstock.store.EventRecords;
import dev.penstock.store.FeedSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The index of the feed of logs: what was stored is found, at once and exactly, by queries. Any
 * thread that may block; never an event loop.
 *
 * <p>It follows the feed from the position its own commits hold, so it may be thrown away at any time.
 * Every search takes a {@code gone}, which tells that nobody waits for it any more; it ends then with
 * CANCELLED, and after {@link IndexConfig#searchLimit} with DEADLINE.
 */
public final class LogIndex implements AutoCloseable {
    private static final int DEFAULT_PAGE = 100;
    private static final int MOST_PAGE = 1_000;

    /** Of the entries of one answer: all of it is to stay below the 4 MiB that most clients take. */
    private static final int PAGE_BYTES = 3 << 20;

    private static final int DEFAULT_PATTERNS = 50;
    private static final int MOST_PATTERNS = 1_000;
    private static final int MOST_PATTERN_ENTRIES = 1_000_000;

    private final Feed feed;
    private final EventRecords records;
    private final Slices slices;
    private final Follower follower;
    private final Searcher searcher;
    private final Runnable wake;

    /**
     * Makes the index of a feed.
     *
     * @param records in which the feed is stored
     * @param folder where it is kept; made if it is not there
     */
    public LogIndex(
            Feed feed, EventRecords records, Path folder, IndexConfig config, InstantSource clock) {
        this.feed = feed;
        this.records = records;
        this.slices = new Slices(folder, feed.epoch(), config, clock);
        this.follower = new Follower(feed, slices, config, clock);
        this.searcher = new Searcher(feed, slices, follower, config, clock);
        this.wake = follower::wake;
    }

    /** Opens what is there and begins to follow; the feed must be complete, that is, replayed. */
    public void start() throws IOException {
        slices.open(feed.end());
        follower.start();
        feed.onPublished(wake);
    }

    /**
     * Lists entries that match, a page at a time. A page ends early when its entries have 3 MiB.
     *
     * @param pageSize at most 1,000, 0 for 100
     * @param pageToken of the page before, empty for the first
     */
    public SearchPage search(
            Selection selection,
            Order order,
            int pageSize,
            String pageToken,
            BooleanSupplier gone) {
        int size = size("page_size", pageSize, DEFAULT_PAGE, MOST_PAGE);
        PageToken behind = pageToken.isEmpty() ? null : PageToken.decode(pageToken, order);
        var page = new PageGathering(order, size + 1, behind);
        gather(selection, order, feed.end(), searcher.patience(gone), page);
        List<PageGathering.Key> keys = page.keys();
        var found = hits(keys.stream().limit(size).mapToLong(PageGathering.Key::offset).toArray());
        List<Hit> hits = found.next(PAGE_BYTES);
        String next = "";
        if (found.position() < keys.size()) {
            var last = keys.get(found.position() - 1);
            next = new PageToken(order, last.timeMillis(), last.offset()).encode();
        }
        return new SearchPage(hits, next, page.total(), page.isExact());
    }

    /** The newest entries that match of those stored before an offset, as they were stored. */
    public Hits newest(LogQuery query, int count, long before, BooleanSupplier gone) {
        var page = new PageGathering(Order.NEWEST_FIRST, count, null);
        var selection = Selection.of(query);
        gather(selection, Order.NEWEST_FIRST, before, searcher.patience(gone), page);
        return hits(page.keys().stream().mapToLong(PageGathering.Key::offset).sorted().toArray());
    }

    /**
     * Counts entries that match per level and time.
     *
     * @param bucketMillis length of a bucket, 0: one that makes about 60 buckets
     */
    public TimeCounts countByTime(Selection selection, long bucketMillis, BooleanSupplier gone) {
        if (bucketMillis < 0) {
            throw Refusal.invalid("bucket", bucketMillis + " ms", "at least 1 ms").asException();
        }
        long end = feed.end();
        var patience = searcher.patience(gone);
        long bucket =
                bucketMillis == 0
                        ? searcher.span(selection, end, patience).niceSixtieth()
                        : bucketMillis;
        var counts = new TimeGathering(bucket, TimeGathering.MOST_BUCKETS);
        gather(selection, Order.OLDEST_FIRST, end, patience, counts);
        return counts.counts();
    }

    /**
     * Groups entries that match by the pattern of their message; as many groups as have examples of
     * 3 MiB.
     *
     * @param limit most groups, at most 1,000, 0 for 50
     */
    public PatternGroups patterns(Selection selection, int limit, BooleanSupplier gone) {
        int most = size("limit", limit, DEFAULT_PATTERNS, MOST_PATTERNS);
        long end = feed.end();
        var patience = searcher.patience(gone);
        TimeSpan span = searcher.span(selection, end, patience);
        var gathering =
                new PatternGathering(MOST_PATTERN_ENTRIES, span.startMillis(), span.endMillis());
        gather(selection, Order.NEWEST_FIRST, end, patience, gathering);
        var groups = new ArrayList<PatternGroups.Group>();
        long left = PAGE_BYTES;
        for (PatternGathering.Counted counted : gathering.mostFrequent(most)) {
            for (Hit example : hits(counted.newestOffset).next(1)) {
                left -= example.payload().length;
                if (left < 0 && !groups.isEmpty()) {
                    return new PatternGroups(groups, gathering.entries(), true);
                }
                groups.add(group(counted, example));
            }
        }
        return new PatternGroups(groups, gathering.entries(), gathering.isTruncated());
    }

    /** Tells which applications have entries that match. */
    public ApplicationCounts applications(Selection selection, BooleanSupplier gone) {
        var gathering = new ApplicationGathering();
        gather(selection, Order.NEWEST_FIRST, feed.end(), searcher.patience(gone), gathering);
        return gathering.counts();
    }

    /** How far the index is behind; never blocks. */
    public IndexLag lag() {
        long entries = Math.max(0, feed.end() - follower.position());
        FeedSize held = records.size(feed.id());
        long each = held.events() == 0 ? 0 : held.bytes() / held.events();
        long stored = follower.storedMillis();
        long millis = entries == 0 || stored == 0 ? 0 : held.newestMillis() - stored;
        return new IndexLag(entries, entries * each, Math.max(0, millis));
    }

    /** What the index holds. */
    public IndexStats stats() {
        long entries = 0;
        long bytes = 0;
        List<IndexSlice> all = slices.all();
        for (IndexSlice slice : all) {
            entries += slice.extent().entries();
            bytes += slice.bytes();
        }
        return new IndexStats(all.size(), entries, bytes, slices.rebuilt());
    }

    /** Makes durable what is indexed and ends. */
    @Override
    public void close() throws IOException {
        feed.forget(wake);
        try {
            follower.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        slices.close();
    }

    private PatternGroups.Group group(PatternGathering.Counted counted, Hit example) {
        return new PatternGroups.Group(
                Patterns.text(example.line()),
                HexFormat.of().toHexDigits(counted.id),
                counted.count,
                Arrays.stream(counted.trend).asLongStream().toArray(),
                example,
                counted.firstMillis,
                counted.lastMillis);
    }

    private Hits hits(long... offsets) {
        return new Hits(records, feed.id(), offsets);
    }

    private static int size(String where, int asked, int byDefault, int most) {
        if (asked < 0 || asked > most) {
            throw Refusal.invalid(where, asked, "1 to " + most + ", 0 for " + byDefault)
                    .asException();
        }
        return asked == 0 ? byDefault : asked;
    }

    private void gather(
            Selection selection, Order order, long end, Patience patience, Gathering gathering) {
        try {
            searcher.search(selection, order, end, patience, gathering);
        } catch (IOException e) {
            throw new UncheckedIOException("the index of logs", e);
        }
    }
}
