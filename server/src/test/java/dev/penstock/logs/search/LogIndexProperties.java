package dev.penstock.logs.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever happens, the index answers as if every entry held had been looked at. */
class LogIndexProperties {
    private static final long START = 1_700_000_000_000L;

    private static @Nullable Path folder;
    private static @Nullable Store store;
    private static int feedId;

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("log-index");
        store =
                Store.open(
                        folder.resolve("store"),
                        StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
    }

    @AfterContainer
    static void close() {
        Objects.requireNonNull(store).close();
    }

    @Property(tries = 2)
    void answersAreThoseOfLookingAtEveryEntry(@ForAll long seed) throws IOException {
        run(seed);
    }

    @Property(tries = 40)
    @Tag("slow")
    void answersAreThoseOfLookingAtEveryEntryManyTimes(@ForAll long seed) throws IOException {
        run(seed);
    }

    private static void run(long seed) throws IOException {
        var random = new Random(seed);
        try (var rig = rig(random)) {
            for (int step = 0; step < 16; step++) {
                step(rig, random);
                if (random.nextInt(3) > 0) {
                    check(rig, random);
                }
            }
            rig.awaitIndexed();
            check(rig, random);
        }
    }

    private static IndexRig rig(Random random) throws IOException {
        IndexConfig small = IndexRig.SMALL;
        var config =
                new IndexConfig(
                        15 + random.nextInt(150),
                        small.sliceAge(),
                        1,
                        random.nextBoolean() ? 2_000 : 1 << 20,
                        small.commitEvery(),
                        random.nextBoolean() ? Duration.ZERO : Duration.ofHours(1),
                        small.searchLimit());
        return new IndexRig(
                Objects.requireNonNull(folder), Objects.requireNonNull(store), ++feedId, config);
    }

    private static void step(IndexRig rig, Random random) throws IOException {
        rig.clock.addAndGet(random.nextInt(200));
        switch (random.nextInt(14)) {
            case 0 -> rig.restart();
            case 1 -> rig.crash();
            case 2 -> rig.trim(random.nextInt(30));
            case 3, 4 -> rig.awaitIndexed();
            default -> {
                var more = new ArrayList<LogEntry>();
                for (int i = random.nextInt(60); i >= 0; i--) {
                    more.add(Lines.random(random, time(rig, random)));
                }
                rig.publish(more);
            }
        }
    }

    /** Mostly rising, some late, some equal. */
    private static long time(IndexRig rig, Random random) {
        long late = random.nextInt(10) == 0 ? random.nextInt(600_000) : random.nextInt(1_000);
        return START + 2_000L * rig.entries.size() - late;
    }

    private static void check(IndexRig rig, Random random) {
        LogQuery query =
                switch (random.nextInt(6)) {
                    case 0 -> new LogQuery.All();
                    case 1 -> new LogQuery.AtLeast(Level.WARN);
                    default -> Lines.query(random, 3);
                };
        long start = START + random.nextInt(2_000_000);
        Selection selection =
                switch (random.nextInt(4)) {
                    case 0 -> new Selection(query, start, Selection.OPEN);
                    case 1 -> new Selection(query, start, start + random.nextInt(1_000_000));
                    default -> Selection.of(query);
                };
        Order order = random.nextBoolean() ? Order.NEWEST_FIRST : Order.OLDEST_FIRST;
        checkPages(rig, selection, order, 1 + random.nextInt(40));
        checkTimes(rig, selection, 1 + random.nextInt(400_000));
        checkTimes(rig, selection, 60_000);
        checkPatterns(rig, selection);
        checkApplications(rig, selection);
    }

    private static void checkPages(IndexRig rig, Selection selection, Order order, int size) {
        List<IndexRig.Stored> expected = rig.expected(selection, order);
        var found = new ArrayList<Long>();
        String token = "";
        do {
            SearchPage page = rig.index.search(selection, order, size, token, IndexRig.WAITING);
            assertThat(page.total()).isEqualTo(expected.size());
            assertThat(page.totalIsExact()).isTrue();
            assertThat(page.hits()).hasSizeLessThanOrEqualTo(size);
            page.hits().forEach(hit -> found.add(hit.offset()));
            token = page.nextPageToken();
        } while (!token.isEmpty());
        assertThat(found)
                .as("%s %s", selection, order)
                .isEqualTo(expected.stream().map(IndexRig.Stored::offset).toList());
    }

    private static void checkTimes(IndexRig rig, Selection selection, long bucket) {
        var expected = new TreeMap<Long, long[]>();
        for (IndexRig.Stored stored : rig.expected(selection, Order.OLDEST_FIRST)) {
            long start = Math.floorDiv(stored.time(), bucket) * bucket;
            expected.computeIfAbsent(start, _ -> new long[6])[stored.line().severity().rank()]++;
        }
        if (expected.size() > TimeGathering.MOST_BUCKETS) {
            return;
        }
        TimeCounts counts = rig.index.countByTime(selection, bucket, IndexRig.WAITING);
        var found = new TreeMap<Long, long[]>();
        counts.buckets().forEach(each -> found.put(each.startMillis(), each.levels()));
        assertThat(found).usingRecursiveComparison().isEqualTo(expected);
    }

    private static void checkPatterns(IndexRig rig, Selection selection) {
        var expected = new HashMap<String, Long>();
        for (IndexRig.Stored stored : rig.expected(selection, Order.OLDEST_FIRST)) {
            expected.merge(Patterns.id(stored.line()), 1L, Long::sum);
        }
        PatternGroups groups = rig.index.patterns(selection, 1_000, IndexRig.WAITING);
        var found = new HashMap<String, Long>();
        for (PatternGroups.Group group : groups.groups()) {
            found.put(group.id(), group.count());
            assertThat(Patterns.id(group.example().line())).isEqualTo(group.id());
            assertThat(group.example().line().timeMillis()).isEqualTo(group.lastMillis());
            long sum = 0;
            for (long part : group.trend()) {
                sum += part;
            }
            assertThat(sum).isEqualTo(group.count());
        }
        if (expected.size() <= 1_000) {
            assertThat(found).isEqualTo(expected);
        }
    }

    private static void checkApplications(IndexRig rig, Selection selection) {
        var expected = new TreeMap<String, Long>();
        for (IndexRig.Stored stored : rig.expected(selection, Order.OLDEST_FIRST)) {
            expected.merge(stored.entry().getApplication(), 1L, Long::sum);
        }
        ApplicationCounts counts = rig.index.applications(selection, IndexRig.WAITING);
        var found = new TreeMap<String, Long>();
        for (var application : counts.applications()) {
            long sum = 0;
            for (long level : application.levels()) {
                sum += level;
            }
            found.put(application.name(), sum);
        }
        assertThat(found).isEqualTo(expected);
    }
}
