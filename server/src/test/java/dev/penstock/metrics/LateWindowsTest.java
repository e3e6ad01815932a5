package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.series.LateArrivals;
import dev.penstock.series.LiveSelection;
import dev.penstock.series.PointColumns;
import dev.penstock.series.Rig;
import dev.penstock.series.SeriesConfig;
import dev.penstock.series.SeriesSelector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateWindowsTest {
    private static final long NOON = 1_750_000_000_000L;
    private static final long MINUTE = 60_000;

    @TempDir Path folder;

    @Test
    void latePointsOfASeriesThatCameBehindTheRefreshAreTakenInTheNextTime() {
        try (var rig = new Rig(folder, SeriesConfig.defaults())) {
            LateArrivals arrivals = rig.engine().view(0).late();
            var late = new LateWindows(arrivals, arrivals.end(), MINUTE, false);
            var members =
                    new LiveSelection(
                            rig.engine().catalog(), new SeriesSelector(List.of("t"), List.of()));
            long end = late.end();
            members.refresh();
            int series = rig.series("t", "new", Map.of());
            var points = new PointColumns(1);
            points.add(series, NOON - 5 * MINUTE, 1);
            rig.visibleAt(NOON);
            rig.insert(NOON, points);
            assertThat(late.collect(members, end, 0, NOON)).isTrue();
            assertThat(late.take(1, changed -> changed)).isEmpty();

            end = late.end();
            members.refresh();
            assertThat(late.collect(members, end, 0, NOON)).isTrue();
            assertThat(late.take(1, changed -> changed)).hasSize(1);
            assertThat(late.collect(members, end, 0, NOON)).isTrue();
            assertThat(late.take(1, changed -> changed)).as("each but once").isEmpty();
        }
    }
}
