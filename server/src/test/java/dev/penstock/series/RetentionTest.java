package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which days go, and what a clock or a crash has to do with it. */
class RetentionTest {
    private static final long START = 20_000 * Spans.DAY;
    private static final int BYTES = 100_000;

    @TempDir private Path folder;
    private Rig rig;
    private int series;

    @BeforeEach
    void open() {
        var config =
                new SeriesConfig(
                        100,
                        100,
                        50,
                        Duration.ofMinutes(10),
                        1 << 20,
                        Duration.ofDays(9),
                        Duration.ofDays(10),
                        Duration.ofDays(20),
                        BYTES,
                        1_000_000);
        rig = new Rig(folder, config);
        series = rig.series("m", "s", Map.of());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aClockThatWasFarAheadForAMomentRefusesNoPointsForGood() {
        insert(START, 10);
        rig.maintain(START);
        rig.maintain(START + 5_000 * Spans.DAY);
        rig.maintain(START + 1_000);
        assertThat(rig.engine.keptFromMillis()).isEqualTo(START - 9 * Spans.DAY);
        insert(START + 2_000, 10);
        assertHeldFrom(START + 2_000);
        rig.checkpoint();
        rig.store().flush();
        rig.crash();
        assertHeldFrom(START + 2_000);
    }

    @Test
    void aStartTakesWhatAClockThatWasFarAheadMadeTheServerSkip() {
        insert(START, 10);
        rig.maintain(START + 5_000 * Spans.DAY);
        rig.store().flush();
        insert(START + 2_000, 10);
        rig.crash(START + 3_000);
        assertHeldFrom(START);
    }

    @Test
    void aDayThatWentForWantOfSpaceStaysAwayAfterAStart() {
        insertThreeDays();
        rig.checkpoint();
        rig.maintain(START + 2 * Spans.DAY);
        assertThat(rig.engine.keptFromMillis()).isEqualTo(START + 2 * Spans.DAY);
        rig.store().flush();
        rig.crash();
        assertThat(rig.engine.keptFromMillis()).isEqualTo(START + 2 * Spans.DAY);
        rig.maintain(START + 2 * Spans.DAY);
        assertHeldFrom(START + 2 * Spans.DAY);
    }

    @Test
    void rollupsOfADayHaveWhatIsStoredAsItGoes() {
        insert(START, 1_000);
        rig.checkpoint();
        rig.maintain(START + Spans.DAY);
        insert(START + Spans.HOUR / 2, 1_000);
        rig.maintain(START + 10 * Spans.DAY);
        assertThat(rig.engine.keptFromMillis()).isEqualTo(START + Spans.DAY);
        assertThat(count(Spans.MINUTE)).isEqualTo(2_000);
        assertThat(count(Spans.HOUR)).isEqualTo(2_000);
    }

    @Test
    void rollupsOfADayHaveWhatIsInMemoryAsItGoes() {
        insert(START, 1_000);
        rig.checkpoint();
        rig.maintain(START + Spans.DAY);
        insert(START + Spans.HOUR / 2, START + 10 * Spans.DAY - 1, 1_000);
        rig.maintain(START + 10 * Spans.DAY);
        assertThat(rig.view().openHeads()).isZero();
        assertThat(count(Spans.MINUTE)).isEqualTo(2_000);
        assertThat(count(Spans.HOUR)).isEqualTo(2_000);
    }

    @Test
    void rollupsOfADayThatGoesForWantOfSpaceHaveWhatMadeItTooMuch() {
        insertThreeDays();
        rig.commit();
        // The rest of each day is idle, and stored with the group that lets two of them go.
        rig.maintain(START + 2 * Spans.DAY + Spans.HOUR);
        assertThat(rig.engine.keptFromMillis()).isEqualTo(START + 2 * Spans.DAY);
        assertThat(count(Spans.MINUTE)).isEqualTo(30_000);
        assertThat(count(Spans.HOUR)).isEqualTo(30_000);
    }

    private void insertThreeDays() {
        var random = new Random(1);
        for (int day = 0; day < 3; day++) {
            var points = new PointColumns();
            for (int i = 0; i < 10_000; i++) {
                points.add(series, START + day * Spans.DAY + i * 1_000L, random.nextGaussian());
            }
            rig.insert(START + day * Spans.DAY, points);
        }
    }

    private double count(long step) {
        var query =
                new RangeQuery(
                        new int[] {series},
                        START,
                        START + 3 * Spans.DAY,
                        step,
                        Aggregation.COUNT,
                        new Grouping.PerSeries(),
                        1);
        double[] sum = {0};
        rig.engine.queries().run(query, result -> sum[0] = Arrays.stream(result.values()).sum());
        return sum[0];
    }

    private void insert(long from, int count) {
        insert(from, from, count);
    }

    private void insert(long from, long now, int count) {
        var points = new PointColumns();
        for (int i = 0; i < count; i++) {
            points.add(series, from + i * 1_000L, i);
        }
        rig.insert(now, points);
    }

    private void assertHeldFrom(long from) {
        var all = new TreeMap<>(rig.points(series, 0, Long.MAX_VALUE));
        rig.assertRange(series, 0, START + 100 * Spans.DAY, new TreeMap<>(all.tailMap(from)));
    }
}
