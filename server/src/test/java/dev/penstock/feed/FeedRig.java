package dev.penstock.feed;

import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.ingest.Fact;
import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
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

    public final Store store;
    public final Feeds feeds;
    public final Feed feed;
    private final FeedView view;
    private final WriteGroup group;
    private final int payloadBytes;
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
        feeds = new Feeds(store, EPOCH, config);
        feed = feeds.add(feedId, "numbers", LANE);
        view = new FeedView(feed, new Retention(Duration.ofDays(1), Long.MAX_VALUE), Set.of(EVENT));
        group = store.begin();
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
        view.apply(new Fact().set(LANE, next, timeMillis, fact[0], fact, 1, fact.length), group);
        return next++;
    }

    /** From now on facts have this time. */
    public void time(long millis) {
        timeMillis = millis;
    }

    /** Stores what was applied; nobody has been told yet. */
    public void commit() {
        group.commit();
    }

    /** Tells of what was committed. */
    public void tell() {
        view.published(next);
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
    }
}
