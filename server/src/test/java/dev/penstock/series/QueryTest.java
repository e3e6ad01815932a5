package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.penstock.refusal.RefusedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups, percentiles, limits, retention and replay over a small, known set of points. */
class QueryTest {
    private static final long START = 20_000 * Spans.DAY;
    private static final long MINUTE = Spans.MINUTE;
    private static final SeriesConfig TWO_DAYS =
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
                    10_000);

    @TempDir private Path folder;
    private Rig rig;
    private int[] ids = {};

    @BeforeEach
    void fill() {
        rig = new Rig(folder, TWO_DAYS);
        ids = new int[4];
        var random = new Random(5);
        for (int s = 0; s < ids.length; s++) {
            ids[s] = rig.series("m", "s" + s % 2, Map.of("n", "" + s));
            var points = new PointColumns();
            for (int i = 0; i < 600; i++) {
                points.add(ids[s], START + i * 1_000L, 10 * s + random.nextInt(1000) / 100.0);
            }
            rig.insert(START + 600_000, points);
        }
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aGroupTakesThePointsOfItsSeriesTogether() {
        List<SeriesResult> results =
                run(Aggregation.AVG, new Grouping.By(List.of(Label.SOURCE)), MINUTE);
        assertThat(results)
                .extracting(SeriesResult::labels)
                .containsExactly(Map.of("source", "s0"), Map.of("source", "s1"));
        for (int group = 0; group < 2; group++) {
            for (int window = 0; window < 10; window++) {
                double[] values = values(window, ids[group], ids[group + 2]);
                assertThat(results.get(group).values()[window])
                        .isEqualTo(Arrays.stream(values).average().orElseThrow(), within(1e-9));
            }
        }
    }

    @Test
    void percentilesOfAGroupAreWithinOnePercent() {
        SeriesResult all = run(Aggregation.P95, new Grouping.Together(), MINUTE).getFirst();
        for (int window = 0; window < 10; window++) {
            double[] values = values(window, ids);
            Arrays.sort(values);
            double exact = values[(int) Math.ceil(0.95 * values.length) - 1];
            assertThat(all.values()[window]).isEqualTo(exact, within(exact / 100));
        }
    }

    @Test
    void moreResultsThanAskedForAreCutAtTheEndOfTheOrder() {
        var results = new ArrayList<SeriesResult>();
        var query =
                new RangeQuery(
                        ids,
                        START,
                        START + MINUTE,
                        MINUTE,
                        Aggregation.LAST,
                        new Grouping.PerSeries(),
                        2);
        assertThat(rig.engine.queries().run(query, results::add)).isTrue();
        assertThat(results).extracting(SeriesResult::series).containsExactly(ids[0], ids[2]);
    }

    @Test
    void tooManyStepsAreRefusedWithTheLimit() {
        assertThatThrownBy(() -> run(Aggregation.AVG, new Grouping.Together(), 10))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("60000 steps")
                .hasMessageContaining("at most 11000 steps");
    }

    @Test
    void aQueryThatReadsTooMuchIsRefused() {
        int[] often = new int[40];
        Arrays.fill(often, ids[0]);
        var query =
                new RangeQuery(
                        often,
                        START,
                        START + 600_000,
                        MINUTE,
                        Aggregation.P50,
                        new Grouping.Together(),
                        1);
        assertThatThrownBy(() -> rig.engine.queries().run(query, _ -> {}))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("at most 10000");
    }

    @Test
    void aQueryOfAllTimesLooksAtDaysThatHaveSomethingOnly() {
        rig.maintain(START + Spans.DAY);
        long end = 253_402_300_800_000L;
        for (var aggregation : new Aggregation[] {Aggregation.SUM, Aggregation.RATE}) {
            var query =
                    new RangeQuery(
                            ids, 0, end, 365 * Spans.DAY, aggregation, new Grouping.Together(), 1);
            var results = new ArrayList<SeriesResult>();
            // There are millions of days between, of which each would be looked up.
            assertTimeout(
                    Duration.ofSeconds(5), () -> rig.engine.queries().run(query, results::add));
            assertThat(results.getFirst().times()).hasSize(1);
        }
    }

    @Test
    void aQueryForWhichNobodyWaitsAnyMoreEnds() {
        var query =
                new RangeQuery(
                        ids,
                        START,
                        START + 600_000,
                        1_000,
                        Aggregation.SUM,
                        new Grouping.PerSeries(),
                        10);
        var results = new ArrayList<SeriesResult>();
        assertThatThrownBy(
                        () ->
                                rig.engine
                                        .queries()
                                        .run(query, results::add, () -> results.size() == 2))
                .isInstanceOf(CancellationException.class);
        assertThat(results).hasSize(2);
    }

    @Test
    void pointsOlderThanTheirRetentionGoAndTheirRollupsStay() {
        rig.checkpoint();
        List<SeriesResult> before = run(Aggregation.AVG, new Grouping.PerSeries(), MINUTE);
        rig.maintain(START + Spans.DAY);
        rig.maintain(START + 5 * Spans.DAY);
        rig.maintain(START + 5 * Spans.DAY);
        var points = new PointReplay(rig.engine.points(), ids, START, START + 600_000);
        assertThat(points.next(new ScanBudget(100_000)).size()).isZero();
        List<SeriesResult> after = run(Aggregation.AVG, new Grouping.PerSeries(), MINUTE);
        for (int s = 0; s < ids.length; s++) {
            assertThat(after.get(s).times()).isEqualTo(before.get(s).times());
            assertThat(after.get(s).values()).isEqualTo(before.get(s).values());
        }
        var late = new PointColumns();
        late.add(ids[0], START + 5, 1);
        rig.insert(START + 5 * Spans.DAY, late);
        List<SeriesResult> still = run(Aggregation.AVG, new Grouping.PerSeries(), MINUTE);
        assertThat(still.getFirst().values()).isEqualTo(before.getFirst().values());
    }

    @Test
    void aReplayGivesAllPointsInOrderOfTime() {
        var replay = new PointReplay(rig.engine.points(), ids, START, START + 600_000);
        int count = 0;
        long before = START;
        while (!replay.ended()) {
            PointColumns slice = replay.next(new ScanBudget(Long.MAX_VALUE));
            for (int i = 0; i < slice.size(); i++) {
                assertThat(slice.time(i)).isGreaterThanOrEqualTo(before);
                before = slice.time(i);
            }
            count += slice.size();
        }
        assertThat(count).isEqualTo(2_400);
    }

    private List<SeriesResult> run(Aggregation aggregation, Grouping grouping, long step) {
        var results = new ArrayList<SeriesResult>();
        var query = new RangeQuery(ids, START, START + 600_000, step, aggregation, grouping, 1_000);
        assertThat(rig.engine.queries().run(query, results::add)).isFalse();
        return results;
    }

    private double[] values(int window, int... series) {
        long from = START + window * MINUTE;
        return Arrays.stream(series)
                .boxed()
                .flatMap(id -> rig.points(id, from, from + MINUTE).values().stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
