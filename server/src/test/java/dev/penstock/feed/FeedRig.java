package dev.penstock.feed;

import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.ingest.Fact;
import dev.penstock.journal.AppendListener;
import dev.penstock.journal.Batch;
import dev.penstock.journal.Durability;
import dev.penstock.journal.JournalConfig;
import dev.penstock.journal.Keeping;
import dev.penstock.journal.SegmentedJournal;
import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A feed by hand: facts are applied, committed and published when told. The payload is a number. */
public final class FeedRig implements AutoCloseable {
    public static final int LANE = 3;
    public static final long EPOCH = 7;
    static final byte EVENT = 1;
    static final byte OTHER = 2;

    /** Sends the numbers that a divisor divides. */
    public record Multiples(int divisor) implements Rendering {
        @Override
        public byte @Nullable [] render(Event event) {
            int number = ByteBuffer.wrap(event.payload()).getInt();
            return number % divisor != 0
                    ? null
                    : TailResponse.newBuilder()
                            .addPoints(TailPoint.newBuilder().setSeriesId(number))
                            .build()
                            .toByteArray();
        }

        @Override
        public byte[] skipped(long count) {
            return TailResponse.newBuilder().setSkipped(count).build().toByteArray();
        }
    }

    private static final Retention FOREVER = new Retention(Duration.ofDays(1), 1L << 40);

    public final Store store;
    public final Feeds feeds;
    public final Feed feed;
    private final List<FeedView> views;
    private final WriteGroup group;
    private final int payloadBytes;
    private final @Nullable SegmentedJournal journal;
    private final Batch batch = new Batch(LANE);
    private long next;
    private long timeMillis = 1_000;

    public FeedRig(Path folder, FeedConfig config, int payloadBytes) {
        this(
                Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20)),
                1,
                config,
                payloadBytes);
    }

    FeedRig(Store store, int feedId, FeedConfig config, int payloadBytes) {
        this.store = store;
        this.payloadBytes = payloadBytes;
        journal = null;
        feeds = new Feeds(store, EPOCH, config);
        feed = feeds.add(feedId, "numbers", LANE);
        views = List.of(new FeedView(feed, FOREVER, Set.of(EVENT)));
        group = store.begin();
    }

    private FeedRig(Store store, int feedId, FeedConfig config, int payloadBytes, Route route) {
        this.store = store;
        this.payloadBytes = payloadBytes;
        journal = null;
        feeds = new Feeds(store, EPOCH, config);
        Feed whole = feeds.add(feedId, "numbers", LANE);
        FeedFamily family = feeds.family("parts" + feedId, whole, route, Dropped.NOTHING);
        feed = family.feed(0);
        views =
                List.of(
                        new FeedView(whole, FOREVER, Set.of(EVENT)),
                        new FeedView(family, Set.of(EVENT), Set.of()));
        group = store.begin();
    }

    /** Feeds of one family: an event is of the feed of its number modulo so many. */
    static FeedRig ofFamily(
            Store store, int feedId, FeedConfig config, int payloadBytes, int feeds) {
        Route route = fact -> ByteBuffer.wrap(fact.bytes()).getInt(fact.from()) % feeds;
        return new FeedRig(store, feedId, config, payloadBytes, route);
    }

    /** Housekeeping of the feeds, as a lane does it. */
    void maintain(long nowMillis) {
        views.forEach(view -> view.maintain(nowMillis, group));
        group.commit();
    }

    private FeedRig(Store store, SegmentedJournal journal, FeedConfig config, int payloadBytes) {
        this.store = store;
        this.payloadBytes = payloadBytes;
        this.journal = journal;
        feeds = new Feeds(store, EPOCH, config);
        feed =
                feeds.add(
                        1,
                        "numbers",
                        LANE,
                        new JournalHistory(journal.reader(), LANE, Set.of(EVENT)));
        views = List.of(new FeedView(feed, FOREVER, Set.of(EVENT)));
        group = store.begin();
        batch.reset(0, timeMillis);
    }

    /** The same over a journal of small segments, each archived as soon as it is full. */
    static FeedRig overJournal(Path folder, FeedConfig config, int payloadBytes)
            throws IOException {
        var journal =
                SegmentedJournal.open(
                        folder.resolve("journal"),
                        JournalConfig.ofLanes(LANE + 1)
                                .withSegmentBytes(40_000)
                                .withReserveBytes(0),
                        new Keeping(FOREVER.maxAge(), FOREVER.maxBytes()),
                        cause -> {
                            throw new AssertionError(cause);
                        });
        var store =
                Store.open(
                        folder.resolve("store"),
                        StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        return new FeedRig(store, journal, config, payloadBytes);
    }

    /** Applies an event; returns its offset. */
    public long apply(int number) {
        byte[] fact = ByteBuffer.allocate(1 + payloadBytes).put(EVENT).putInt(number).array();
        return apply(fact);
    }

    /** Applies a fact that is no event of the feed. */
    public long applyOther() {
        return apply(new byte[] {OTHER});
    }

    private long apply(byte[] fact) {
        if (journal != null) {
            batch.add(fact[0], fact, 1, fact.length);
        }
        var applied = new Fact().set(LANE, next, timeMillis, fact[0], fact, 1, fact.length);
        views.forEach(view -> view.apply(applied, group));
        return next++;
    }

    /** From now on facts have this time. */
    public void time(long millis) {
        timeMillis = millis;
        if (batch.count() == 0) {
            batch.reset(next, millis);
        }
    }

    /** Stores what was applied; nobody has been told yet. */
    public void commit() {
        if (journal != null && batch.count() > 0) {
            append(journal);
        }
        group.commit();
    }

    private void append(SegmentedJournal target) {
        var done = new CompletableFuture<@Nullable Void>();
        target.append(
                batch,
                Durability.SYNCED,
                new AppendListener() {
                    @Override
                    public void committed() {
                        done.complete(null);
                    }

                    @Override
                    public void failed(IOException cause) {
                        done.completeExceptionally(cause);
                    }
                });
        done.join();
        target.release(LANE, next);
        batch.reset(next, timeMillis);
    }

    /** Tells of what was committed. */
    public void tell() {
        views.forEach(view -> view.published(next));
    }

    /** Applies, commits and publishes events. */
    public void publish(int from, int to) {
        for (int number = from; number < to; number++) {
            apply(number);
        }
        commit();
        tell();
    }

    public long next() {
        return next;
    }

    @Override
    public void close() {
        group.close();
        store.close();
        if (journal != null) {
            try {
                journal.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
