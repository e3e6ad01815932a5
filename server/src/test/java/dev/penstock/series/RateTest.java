package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast counters rise, however seldom their values come. */
class RateTest {
    private static final long START = 20_000 * Spans.DAY;
    private static final long SECOND = 1_000;

    @TempDir private Path folder;
    private Rig rig;
    private int counter;

    @BeforeEach
    void open() {
        rig = new Rig(folder, SeriesConfig.defaults().withChunkPoints(50));
        counter = rig.series("m", "s", Map.of());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aCounterRisesAsFastWhateverTheStep() {
        for (int minute = 0; minute < 180; minute++) {
            put(minute * Spans.MINUTE, minute * 60);
        }
        for (long step : new long[] {1, 15, 60, 300, 3_600}) {
            SeriesResult result = rate(Spans.HOUR, 2 * Spans.HOUR, step * SECOND);
            assertThat(result.times()).hasSize(60 / (int) Math.max(1, step / 60));
            assertThat(result.values()).containsOnly(1);
        }
        // Of windows like these one holds a minute more than the next.
        for (long step : new long[] {7, 45, 90}) {
            for (double value : rate(Spans.HOUR, 2 * Spans.HOUR, step * SECOND).values()) {
                assertThat(value).isEqualTo(1, within(0.34));
            }
        }
    }

    @Test
    void aCounterSentEveryHalfHourRisesFromTheBeginningOfTheRangeOn() {
        put(0, 0);
        put(30 * Spans.MINUTE, 1_800);
        put(60 * Spans.MINUTE, 3_600);
        SeriesResult result = rate(20 * Spans.MINUTE, 70 * Spans.MINUTE, 15 * SECOND);
        assertThat(result.times())
                .containsExactly(START + 30 * Spans.MINUTE, START + 60 * Spans.MINUTE);
        assertThat(result.values()).containsExactly(1, 1);
    }

    @Test
    void noRiseIsLostWhenValuesComeAboutOnceAStep() {
        var random = new Random(3);
        double value = 0;
        double rise = 0;
        for (int minute = 0; minute < 240; minute++) {
            double more = random.nextInt(100);
            value += more;
            rise += minute >= 60 ? more : 0;
            put(minute * Spans.MINUTE + 29_000 + random.nextInt(60_000) - 30_000, value);
        }
        SeriesResult result = rate(Spans.HOUR, 4 * Spans.HOUR, Spans.MINUTE);
        double seconds = 0;
        double sum = 0;
        long before = START + Spans.HOUR;
        for (int i = 0; i < result.times().length; i++) {
            long end = result.times()[i] + Spans.MINUTE;
            seconds += (end - before) / 1000.0;
            sum += result.values()[i] * (end - before) / 1000.0;
            before = end;
        }
        assertThat(seconds).isGreaterThan(10_000);
        assertThat(sum).isEqualTo(rise, within(200.0));
    }

    @Test
    void aFirstValueAloneHasNoRate() {
        put(0, 500);
        put(10 * SECOND, 510);
        SeriesResult result = rate(0, Spans.MINUTE, 10 * SECOND);
        assertThat(result.times()).containsExactly(START + 10 * SECOND);
        assertThat(result.values()).containsExactly(1);
    }

    @Test
    void aValueOfMoreThanAnHourAgoIsNoBeginning() {
        put(0, 0);
        put(2 * Spans.HOUR, 100);
        put(2 * Spans.HOUR + 10 * SECOND, 110);
        SeriesResult result = rate(0, 3 * Spans.HOUR, Spans.MINUTE);
        assertThat(result.times()).containsExactly(START + 2 * Spans.HOUR);
        assertThat(result.values()).containsExactly(10.0 / 60);
        assertThat(rate(0, 6 * Spans.HOUR, 2 * Spans.HOUR).values()).containsExactly(110.0 / 7_200);
    }

    @Test
    void theRateOfAWindowIsTheSameWhereverTheQueryBegins() {
        var random = new Random(8);
        long time = 0;
        double value = 0;
        while (time < 12 * Spans.HOUR) {
            time += 1 + random.nextLong(random.nextInt(4) == 0 ? 90 * Spans.MINUTE : Spans.MINUTE);
            value = random.nextInt(20) == 0 ? 0 : value + random.nextInt(1_000);
            put(time, value);
        }
        for (long step : new long[] {10, 15, 60, 300, 3_600}) {
            SeriesResult whole = rate(0, 12 * Spans.HOUR, step * SECOND);
            for (int i = 0; i < 50; i++) {
                long from = Spans.floor(random.nextLong(12 * Spans.HOUR), step * SECOND);
                SeriesResult part = rate(from, 12 * Spans.HOUR, step * SECOND);
                int same = whole.times().length - part.times().length;
                assertThat(part.times())
                        .isEqualTo(Arrays.copyOfRange(whole.times(), same, whole.times().length));
                assertThat(part.values())
                        .isEqualTo(Arrays.copyOfRange(whole.values(), same, whole.times().length));
                assertThat(same == 0 || whole.times()[same - 1] < START + from).isTrue();
            }
        }
    }

    private void put(long at, double value) {
        var points = new PointColumns();
        points.add(counter, START + at, value);
        rig.insert(START + at, points);
    }

    private SeriesResult rate(long from, long to, long step) {
        var query =
                new RangeQuery(
                        new int[] {counter},
                        START + from,
                        START + to,
                        step,
                        Aggregation.RATE,
                        new Grouping.PerSeries(),
                        1);
        var results = new ArrayList<SeriesResult>();
        assertThat(rig.engine.queries().run(query, results::add)).isFalse();
        return results.getFirst();
    }
}
