package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which chunk is sealed when, where days meet. */
class SeriesHeadsTest {
    private static final long DAY = 20_000 * Spans.DAY;
    private static final long EVENING = DAY - Spans.MINUTE;

    @TempDir private Path folder;
    private Rig rig;
    private int series;

    @BeforeEach
    void open() {
        rig = new Rig(folder, SeriesConfig.defaults());
        series = rig.series("m", "s", Map.of());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aPastDayIsSealedWhenTheSeriesGoesOnToTheNext() {
        insert(DAY + Spans.HOUR, EVENING);
        insert(DAY + Spans.HOUR, DAY);
        assertThat(rig.view().openHeads()).isEqualTo(1);
    }

    @Test
    void midnightSealsNothing() {
        insert(EVENING, EVENING);
        insert(DAY, DAY);
        assertThat(rig.view().openHeads()).isEqualTo(2);
    }

    @Test
    void theLastWriteOfATimeCountsWithinOneFactThatGoesThereAndBack() {
        insert(DAY + Spans.HOUR, EVENING, DAY, EVENING);
        rig.assertSameAsModel();
        rig.commit();
        rig.assertSameAsModel();
        insert(DAY + Spans.HOUR, EVENING, DAY + 1, EVENING - 50_000, EVENING);
        rig.commit();
        rig.assertSameAsModel();
        rig.maintain(DAY + 3 * Spans.HOUR);
        rig.assertSameAsModel();
    }

    private void insert(long now, long... times) {
        var points = new PointColumns();
        for (int i = 0; i < times.length; i++) {
            points.add(series, times[i], i);
        }
        rig.insert(now, points);
    }
}
