package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers see every applied point while the lane appends, seals and stores. */
class HeadRaceTest {
    private static final long START = 20_000 * Spans.DAY;
    private static final int POINTS = 60_000;

    @Test
    void readersMissNothingThatWasApplied(@TempDir Path folder) {
        try (var rig = new Rig(folder, SeriesConfig.defaults().withChunkPoints(40))) {
            int id = rig.series("m", "s", Map.of());
            var applied = new AtomicLong();
            var done = new AtomicBoolean();
            var reader = CompletableFuture.runAsync(() -> readAlong(rig.engine, id, applied, done));
            var points = new PointColumns();
            for (int i = 0; i < POINTS; i++) {
                points.clear();
                points.add(id, START + i * 10L, i);
                rig.insert(START, points);
                applied.set(i + 1);
                if (i % 97 == 0) {
                    rig.commit();
                }
                if (i % 20_011 == 0) {
                    rig.checkpoint();
                }
            }
            done.set(true);
            reader.join();
        }
    }

    private static void readAlong(
            SeriesEngine engine, int id, AtomicLong applied, AtomicBoolean done) {
        var latest = new LatestValues.Reading();
        while (!done.get()) {
            long atLeast = applied.get();
            long from = Math.max(0, atLeast - 300);
            long[] next = {from};
            engine.points()
                    .read(
                            id,
                            START + from * 10,
                            Long.MAX_VALUE / 2,
                            new ScanBudget(Long.MAX_VALUE),
                            (times, values, begin, end) -> {
                                for (int i = begin; i < end; i++) {
                                    assertThat(times[i]).isEqualTo(START + next[0] * 10);
                                    assertThat(values[i]).isEqualTo((double) next[0]++);
                                }
                            });
            assertThat(next[0]).isGreaterThanOrEqualTo(atLeast);
            if (engine.latest().read(id, latest)) {
                assertThat(latest.time()).isEqualTo(START + 10 * Math.round(latest.value()));
                assertThat(latest.change()).isEqualTo(Math.round(latest.value()) + 1);
            }
        }
    }
}
