package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a block while another thread reads its points. */
class RollupMakerTest {
    private static final long START = 20_000 * Spans.DAY;
    private static final long LATER = START + Spans.DAY;

    @TempDir private Path folder;
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private Rig rig;
    private int series;

    @BeforeEach
    void store() {
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
                        1 << 30,
                        1_000_000);
        rig = new Rig(folder, config, work::add);
        series = rig.series("m", "s", Map.of());
        insert(0, 1_000, 1);
        // Idle by then, and too early for a roll-up.
        passes(START + 70 * Spans.MINUTE);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aBlockIsPutOnceItHasBeenRead() {
        passUntilRead();
        assertThat(blocks()).isEmpty();
        rig.maintainOnce(LATER);
        assertThat(blocks()).containsExactly(START);
        assertThat(sumByMinutes()).isEqualTo(1_000);
    }

    @Test
    void aBlockThatIsTouchedWhileItIsReadStaysDueAndIsMadeAnew() {
        rig.maintainOnce(LATER);
        work.remove().run();
        rig.maintainOnce(LATER);
        Runnable reading = work.remove();
        insert(1_000, 500, 1);
        reading.run();
        rig.maintainOnce(LATER);
        assertThat(blocks()).isEmpty();
        assertThat(sumByMinutes()).isEqualTo(1_500);
        passes(LATER);
        passes(LATER + 2 * Spans.MINUTE);
        assertThat(blocks()).containsExactly(START);
        assertThat(sumByMinutes()).isEqualTo(1_500);
    }

    @Test
    void aPointThatComesAfterItsBlockTakesTheBlockAway() {
        passes(LATER);
        assertThat(blocks()).containsExactly(START);
        insert(2_000, 10, 3);
        assertThat(blocks()).isEmpty();
        assertThat(sumByMinutes()).isEqualTo(1_030);
    }

    @Test
    void aBlockThatIsBeingWrittenToIsLeftAloneUntilItIsQuiet() {
        long now = LATER;
        for (int i = 1; i <= 5; i++) {
            now += 6_000;
            insert(1_000 * i, 10, 1, now);
            passes(now);
            assertThat(blocks()).isEmpty();
        }
        passes(now + 9_000);
        assertThat(blocks()).isEmpty();
        passes(now + 15_000);
        assertThat(blocks()).containsExactly(START, START + Spans.HOUR);
    }

    /** A pass up to where the first block is read and not yet put. */
    private void passUntilRead() {
        rig.maintainOnce(LATER);
        work.remove().run();
        rig.maintainOnce(LATER);
        work.remove().run();
    }

    private void passes(long now) {
        do {
            rig.maintainOnce(now);
            while (!work.isEmpty()) {
                work.remove().run();
            }
        } while (rig.view().busy());
    }

    private void insert(int from, int count, double value) {
        insert(from, count, value, START + Spans.HOUR);
    }

    private void insert(int from, int count, double value, long now) {
        var points = new PointColumns();
        for (int i = from; i < from + count; i++) {
            points.add(series, START + i * 1_000L, value);
        }
        rig.insert(now, points);
        rig.checkpoint();
    }

    private List<Long> blocks() {
        var starts = new ArrayList<Long>();
        rig.engine
                .rollups()
                .scan(Tier.MINUTE, series, START, LATER, (start, _) -> starts.add(start));
        return starts;
    }

    private double sumByMinutes() {
        var results = new ArrayList<SeriesResult>();
        rig.engine
                .queries()
                .run(
                        new RangeQuery(
                                new int[] {series},
                                START,
                                LATER,
                                5 * Spans.MINUTE,
                                Aggregation.SUM,
                                new Grouping.PerSeries(),
                                10),
                        results::add);
        double sum = 0;
        for (double value : results.getFirst().values()) {
            sum += value;
        }
        return sum;
    }
}
