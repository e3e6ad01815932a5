package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Points that are gone: over a stretch that roll-ups hold whole a query gives what the points would
 * have given, wherever it begins and however short it is.
 */
class LongAgoTest {
    private static final long START = 20_000 * Spans.DAY;
    private static final Aggregation[] KEPT = {
        Aggregation.LAST,
        Aggregation.AVG,
        Aggregation.MIN,
        Aggregation.MAX,
        Aggregation.SUM,
        Aggregation.COUNT,
        Aggregation.RATE
    };
    private static final SeriesConfig SHORT =
            new SeriesConfig(
                    100,
                    100,
                    50,
                    Duration.ofMinutes(10),
                    1 << 20,
                    Duration.ofDays(2),
                    Duration.ofDays(10),
                    Duration.ofDays(20),
                    1 << 30,
                    100_000);

    @Property(tries = 10)
    void rollupsAnswerForPointsThatAreGone(@ForAll Random random) throws Exception {
        Path folder = Files.createTempDirectory("series");
        try (var rig = new Rig(folder, SHORT)) {
            int series = rig.series("m", "s", Map.of());
            fill(rig, series, random);
            if (random.nextBoolean()) {
                rig.maintain(START + 2 * Spans.DAY);
            }
            rig.maintain(START + 5 * Spans.DAY);
            assertThat(pointsHeld(rig, series)).isZero();
            for (int i = 0; i < 300; i++) {
                check(rig, series, random, Spans.MINUTE);
            }
            rig.maintain(START + 15 * Spans.DAY);
            for (int i = 0; i < 100; i++) {
                check(rig, series, random, Spans.HOUR);
            }
        }
    }

    /** A day and a half of points, some close together, some far apart, stored or still in memory. */
    private static void fill(Rig rig, int series, Random random) {
        long time = START;
        while (time < START + 36 * Spans.HOUR) {
            var points = new PointColumns();
            long width = 1L + random.nextInt(20 * 60_000);
            for (int i = 0; i < 30; i++) {
                time += 1 + random.nextLong(width);
                points.add(series, time, random.nextInt(10_000) / 100.0);
            }
            // Either comes as it happens, or is still in memory when its day goes.
            rig.insert(random.nextBoolean() ? time : START + 5 * Spans.DAY - 1, points);
            switch (random.nextInt(8)) {
                case 0 -> rig.checkpoint();
                case 1 -> rig.commit();
                case 2 -> rig.maintain(START + 36 * Spans.HOUR);
                default -> {}
            }
        }
    }

    private static long pointsHeld(Rig rig, int series) {
        long[] count = {0};
        var budget = new ScanBudget(Long.MAX_VALUE);
        rig.engine
                .points()
                .read(
                        series,
                        START,
                        START + 10 * Spans.DAY,
                        budget,
                        (_, _, from, to) -> count[0] += to - from);
        return count[0];
    }

    /** A query whose range and step are multiples of the roll-ups that are left. */
    private static void check(Rig rig, int series, Random random, long bucket) {
        int[] multiples = {1, 1, 2, 5, 60};
        long step = bucket * multiples[random.nextInt(multiples.length)];
        long from = START + random.nextInt((int) (36 * Spans.HOUR / bucket)) * bucket;
        long to = from + bucket * (1 + random.nextInt(random.nextBoolean() ? 3 : 300));
        var query =
                new RangeQuery(
                        new int[] {series},
                        from,
                        to,
                        step,
                        KEPT[random.nextInt(KEPT.length)],
                        new Grouping.PerSeries(),
                        1);
        var results = new ArrayList<SeriesResult>();
        assertThat(rig.engine.queries().run(query, results::add)).isFalse();
        new QueryModel(query, new TreeMap<>(rig.points(series, START, START + 10 * Spans.DAY)))
                .assertSame(results.getFirst());
    }
}
