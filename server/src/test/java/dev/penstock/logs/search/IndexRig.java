package dev.penstock.logs.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.LivingFolder;
import dev.penstock.api.logs.LogEntry;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedView;
import dev.penstock.feed.Feeds;
import dev.penstock.ingest.Fact;
import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A feed of log entries by hand with an index that follows it, and a list that tells the truth. */
final class IndexRig implements AutoCloseable {
    static final BooleanSupplier WAITING = () -> false;
    static final IndexConfig SMALL =
            new IndexConfig(
                    40,
                    Duration.ofHours(6),
                    1,
                    2_000,
                    Duration.ofMillis(50),
                    Duration.ZERO,
                    Duration.ofSeconds(60));
    private static final byte ENTRY = 5;
    private static final byte OTHER = 6;
    private static final int LANE = 2;

    /** An entry with its place. */
    record Stored(long offset, LogEntry entry) {
        LogLine line() {
            return Lines.line(entry);
        }

        long time() {
            return entry.getTimestamp();
        }
    }

    final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    final InstantSource time = this::now;

    /** Thrown at the index's thread once. */
    final AtomicReference<@Nullable Error> error = new AtomicReference<>();

    final List<Stored> entries = new ArrayList<>();
    final Store store;
    final Feed feed;
    private final Path folder;
    private final FeedView view;
    private final WriteGroup group;
    private final IndexConfig config;
    private long next;
    private int crashes;
    LogIndex index;

    IndexRig(Path folder, IndexConfig config) throws IOException {
        this(
                folder,
                Store.open(
                        folder.resolve("store"),
                        StoreConfig.defaults().withMemory(32 << 20, 8 << 20)),
                1,
                config);
    }

    IndexRig(Path folder, Store store, int feedId, IndexConfig config) throws IOException {
        this.folder = folder;
        this.store = store;
        this.config = config;
        feed = new Feeds(store, 1, FeedConfig.defaults()).add(feedId, "logs" + feedId, LANE);
        view = new FeedView(feed, new Retention(Duration.ofDays(1), Long.MAX_VALUE), Set.of(ENTRY));
        group = store.begin();
        index = open();
    }

    private Instant now() {
        if (Thread.currentThread().getName().equals("log-index")) {
            Error thrown = error.getAndSet(null);
            if (thrown != null) {
                throw thrown;
            }
        }
        return Instant.ofEpochMilli(clock.get());
    }

    Path indexFolder() {
        return folder.resolve("index-" + feed.id() + "-" + crashes);
    }

    LogIndex open() throws IOException {
        var opened = new LogIndex(feed, store.events(), indexFolder(), config, time);
        opened.start();
        return opened;
    }

    /** Stores entries, with other facts between. */
    void publish(List<LogEntry> more) {
        for (LogEntry entry : more) {
            entries.add(new Stored(next, entry));
            apply(ENTRY, entry.toByteArray());
            if (next % 7 == 3) {
                apply(OTHER, new byte[3]);
            }
        }
        group.commit();
        view.published(next);
    }

    private void apply(byte kind, byte[] payload) {
        byte[] fact = new byte[1 + payload.length];
        fact[0] = kind;
        System.arraycopy(payload, 0, fact, 1, payload.length);
        view.apply(new Fact().set(LANE, next++, clock.get(), kind, fact, 1, fact.length), group);
    }

    /** Retention takes the oldest. */
    void trim(int count) {
        if (count > 0 && count < entries.size()) {
            store.events().trim(feed.id(), entries.get(count).offset());
            entries.subList(0, count).clear();
        }
    }

    void awaitIndexed() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .until(() -> index.lag().entries() == 0);
    }

    /** Stops the index in order and opens it again. */
    void restart() throws IOException {
        index.close();
        index = open();
    }

    /** The index goes on with the files as a crash would leave them. */
    void crash() throws IOException {
        awaitIndexed();
        Path before = indexFolder();
        crashes++;
        copy(before, indexFolder());
        LogIndex crashed = index;
        index = open();
        crashed.close();
    }

    static void copy(Path from, Path to) {
        try {
            for (Path file : LivingFolder.walk(from)) {
                copyIfThere(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The index may be deleting files meanwhile; what is then missing is to be built anew. */
    private static void copyIfThere(Path file, Path to) throws IOException {
        try {
            Files.copy(file, to);
        } catch (NoSuchFileException gone) {
            assertThat(gone.getFile()).isNotNull();
        }
    }

    /** What a search must find. */
    List<Stored> expected(Selection selection, Order order) {
        var rising = Comparator.comparingLong(Stored::time).thenComparingLong(Stored::offset);
        return entries.stream()
                .filter(stored -> selection.matches(stored.line()))
                .sorted(order.isNewestFirst() ? rising.reversed() : rising)
                .toList();
    }

    @Override
    public void close() throws IOException {
        index.close();
        group.close();
    }
}
