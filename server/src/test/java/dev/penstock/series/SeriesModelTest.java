package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Whatever comes in whatever order, through seals, checkpoints and crashes: reads give the model. */
class SeriesModelTest {
    private static final long START = 20_000 * Spans.DAY + 22 * Spans.HOUR;
    private static final Aggregation[] EXACT = {
        Aggregation.LAST,
        Aggregation.AVG,
        Aggregation.MIN,
        Aggregation.MAX,
        Aggregation.SUM,
        Aggregation.COUNT,
        Aggregation.RATE
    };

    @Property(tries = 25)
    void readsGiveWhatWasWritten(@ForAll Random random) throws Exception {
        run(random, 60);
    }

    @Tag("slow")
    @Property(tries = 50)
    void readsGiveWhatWasWrittenOverLongRuns(@ForAll Random random) throws Exception {
        run(random, 150);
    }

    private static void run(Random random, int steps) throws Exception {
        Path folder = Files.createTempDirectory("series");
        try (var rig =
                new Rig(folder, SeriesConfig.defaults().withChunkPoints(2 + random.nextInt(60)))) {
            int[] ids = new int[1 + random.nextInt(3)];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = rig.series("m", "s", Map.of("n", "" + i));
            }
            long now = START;
            for (int step = 0; step < steps; step++) {
                now += random.nextInt(4) == 0 ? random.nextInt(3_600_000) : random.nextInt(20_000);
                act(rig, random, ids, now);
            }
            rig.assertSameAsModel();
            for (int i = 0; i < 5; i++) {
                checkQuery(rig, random, ids, now);
            }
            rig.maintain(now + 2 * Spans.DAY);
            rig.maintain(now + 2 * Spans.DAY);
            for (int i = 0; i < 5; i++) {
                checkQuery(rig, random, ids, now);
            }
            rig.crash();
            rig.assertSameAsModel();
            checkQuery(rig, random, ids, now);
        }
    }

    private static void act(Rig rig, Random random, int[] ids, long now) {
        switch (random.nextInt(12)) {
            case 0 -> rig.commit();
            case 1 -> rig.checkpoint();
            case 2 -> rig.maintain(now);
            case 3 -> {
                if (random.nextInt(3) == 0) {
                    rig.store().flush();
                }
                if (random.nextInt(3) == 0) {
                    rig.crash();
                    rig.assertSameAsModel();
                }
            }
            default -> rig.insert(now, points(random, ids, now));
        }
    }

    private static PointColumns points(Random random, int[] ids, long now) {
        var points = new PointColumns();
        int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 300 : 30);
        int disorder = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            long time =
                    switch (disorder) {
                        case 0 -> now + i * 1000L;
                        case 1 -> now + random.nextInt(10) * 1000L;
                        case 2 -> now - random.nextInt(100_000);
                        default ->
                                now - (random.nextInt(5) == 0 ? random.nextLong(2 * Spans.DAY) : i);
                    };
            points.add(ids[random.nextInt(ids.length)], time, value(random));
        }
        return points;
    }

    private static double value(Random random) {
        return switch (random.nextInt(40)) {
            case 0 -> -0.0;
            case 1 -> Double.MIN_VALUE;
            case 2 -> random.nextGaussian() * 1e9;
            case 3 -> 0.0;
            default -> Math.round(2000 + 100 * random.nextGaussian()) / 100.0;
        };
    }

    private static void checkQuery(Rig rig, Random random, int[] ids, long now) {
        long[] steps = {1000, 60_000, 90_000, 300_000, 3_600_000, 7_200_000, 86_400_000};
        long step = steps[random.nextInt(steps.length)];
        long span = Math.min(3 * Spans.DAY, step * 10_000);
        long from = now - random.nextLong(span);
        if (random.nextBoolean()) {
            from = Spans.floor(from, step);
        }
        long to = Math.min(now + Spans.HOUR, from + span);
        Aggregation aggregation = EXACT[random.nextInt(EXACT.length)];
        var query =
                new RangeQuery(ids, from, to, step, aggregation, new Grouping.PerSeries(), 1000);
        var results = new ArrayList<SeriesResult>();
        assertThat(rig.engine.queries().run(query, results::add)).isFalse();
        for (SeriesResult result : results) {
            var points = rig.model.getOrDefault(result.series(), new TreeMap<>());
            new QueryModel(query, points).assertSame(result);
            SeriesResult expected = fromPoints(query, points);
            assertThat(result.times()).isEqualTo(expected.times());
            for (int i = 0; i < result.times().length; i++) {
                assertThat(result.values()[i])
                        .as("%s of %s at %s", aggregation, step, result.times()[i])
                        .isEqualTo(expected.values()[i]);
            }
        }
    }

    /** The same folds over the model's points, never a roll-up: the same to the last bit. */
    private static SeriesResult fromPoints(RangeQuery query, NavigableMap<Long, Double> all) {
        var windows = new GroupWindows(query);
        windows.nextSeries();
        if (query.aggregation() == Aggregation.RATE) {
            fold(
                    all,
                    query.firstWindow() - query.windowsBack() * query.step(),
                    query.from(),
                    new Levels(query.step(), windows::before));
        }
        fold(all, query.from(), query.to(), new Levels(query.step(), windows::take));
        return windows.result(0, Map.of());
    }

    private static void fold(NavigableMap<Long, Double> all, long from, long to, Levels levels) {
        var part = from < to ? all.subMap(from, to) : new TreeMap<Long, Double>();
        long[] times = part.keySet().stream().mapToLong(Long::longValue).toArray();
        double[] values = part.values().stream().mapToDouble(Double::doubleValue).toArray();
        levels.points().points(times, values, 0, times.length);
        levels.flush();
    }
}
