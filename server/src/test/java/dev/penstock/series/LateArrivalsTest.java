package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateArrivalsTest {
    private static final long NOON = 1_750_000_000_000L;

    @TempDir Path folder;
    private Rig rig;
    private int series;

    @BeforeEach
    void open() {
        rig = new Rig(folder, SeriesConfig.defaults());
        series = rig.series("t", "a", Map.of());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aPointThatBecomesVisibleSoonIsNotLate() {
        rig.visibleAt(NOON + 3_000);
        insert(NOON);
        assertThat(late()).isEmpty();
    }

    @Test
    void aPointIsLateThatWasDecidedInTimeAndBecomesVisibleWhenTheDiskIsBack() {
        rig.visibleAt(NOON + 10_000);
        insert(NOON);
        assertThat(late()).containsExactly(NOON);
    }

    @Test
    void aStartNotesNoMoreThanIsHeld() {
        rig.visibleAt(NOON);
        for (int i = 0; i < 70_000; i += 1_000) {
            insertMany(NOON + i);
        }
        rig.visibleAt(NOON + 86_400_000);
        rig.crash();
        long first = NOON << 16;
        assertThat(rig.view().late().end()).isEqualTo(first + 70_000);
        assertThat(late()).hasSize(1 << 16);
    }

    @Test
    void numbersOfAnEarlierStartAreKnownAsSuch() {
        rig.visibleAt(NOON + 10_000);
        insert(NOON);
        long seen = rig.view().late().end();
        rig.crash(NOON + 10_001);
        LateArrivals late = rig.view().late();
        assertThat(late.collect(seen, (_, _) -> {})).isFalse();
        assertThat(late.collect(late.end() + 1, (_, _) -> {})).as("of no start yet").isFalse();
        assertThat(late.collect(late.end(), (_, _) -> {})).isTrue();
    }

    private void insert(long time) {
        var points = new PointColumns(1);
        points.add(series, time, 1);
        rig.insert(NOON, points);
    }

    private void insertMany(long from) {
        var points = new PointColumns(1_000);
        for (int i = 0; i < 1_000; i++) {
            points.add(series, from + i, 1);
        }
        rig.insert(NOON, points);
    }

    private List<Long> late() {
        var times = new ArrayList<Long>();
        var _ = rig.view().late().collect(0, (id, time) -> times.add(time));
        return times;
    }
}
