package dev.penstock.metrics;

import static dev.penstock.metrics.Scrambler.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.series.MetricType;
import dev.penstock.series.PointColumns;
import dev.penstock.series.SeriesKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMetricsTest {
    private final MetricsConfig config = MetricsConfig.defaults();
    private final FakeCatalogue catalogue = new FakeCatalogue();

    @Test
    void measurementsAreOrdinaryPointsOfTheHost() {
        int known = catalogue.commit(SeriesKey.of("cpu", "host-1", Map.of()));
        var batches = new ArrayList<PointBatch>();
        var host =
                new FakeHost(
                        (_, reading) -> {
                            reading.gauge("cpu", 12.5);
                            reading.gauge("load", Double.NaN);
                            reading.counter("jvm.gc.count", 3);
                        });
        try (var metrics =
                new HostMetrics(
                        config, catalogue, () -> Instant.ofEpochMilli(NOW), host, batches::add)) {
            metrics.measure();
        }
        PointColumns points = batches.getFirst().points();

        assertThat(points.size()).isEqualTo(2);
        assertThat(points.series(0)).isEqualTo(known);
        assertThat(points.value(0)).isEqualTo(12.5);
        assertThat(points.time(0)).isEqualTo(NOW);
        assertThat(points.unknown().getFirst().key().name()).isEqualTo("jvm.gc.count");
        assertThat(points.unknown().getFirst().type()).isEqualTo(MetricType.COUNTER);
    }

    @Test
    void oneFailingMeasurementDoesNotEndThem() throws InterruptedException {
        var quick =
                new MetricsConfig(
                        255,
                        255,
                        32,
                        64,
                        255,
                        10,
                        10,
                        Duration.ZERO,
                        10,
                        8,
                        1,
                        Duration.ofMillis(1));
        var batches = new LinkedBlockingQueue<PointBatch>();
        var calls = new ArrayList<Long>();
        var host =
                new FakeHost(
                        (now, reading) -> {
                            calls.add(now);
                            if (calls.size() == 2) {
                                throw new IllegalStateException("for once");
                            }
                            reading.gauge("cpu", calls.size());
                        });
        try (var metrics =
                new HostMetrics(
                        quick, catalogue, () -> Instant.ofEpochMilli(NOW), host, batches::add)) {
            metrics.start();

            assertThat(valueOf(batches.poll(10, TimeUnit.SECONDS))).isEqualTo(1);
            assertThat(valueOf(batches.poll(10, TimeUnit.SECONDS))).isEqualTo(3);
        }
    }

    @Test
    void thisHostHasTheSeriesOfTheContractWithinTheirBounds(@TempDir Path folder) {
        var batches = new ArrayList<PointBatch>();
        try (var metrics =
                new HostMetrics(
                        config, catalogue, () -> Instant.ofEpochMilli(NOW), folder, batches::add)) {
            metrics.measure();
        }
        PointColumns points = batches.getFirst().points();
        Set<String> names =
                points.unknown().stream().map(one -> one.key().name()).collect(Collectors.toSet());

        assertThat(names)
                .contains("cpu", "memory", "disk", "network", "jvm.heap.used_bytes", "jvm.threads");
        for (int i = 0; i < points.size(); i++) {
            String name = points.unknown().get(~points.series(i)).key().name();
            if (Set.of("cpu", "memory", "disk").contains(name)) {
                assertThat(points.value(i)).as(name).isBetween(0.0, 100.0);
            }
        }
    }

    @Test
    void rateIsPerSecondAndForgivesRestarts() {
        var rate = new Rate();

        assertThat(rate.perSecond(1_000, 500)).isZero();
        assertThat(rate.perSecond(3_000, 900)).isEqualTo(200);
        assertThat(rate.perSecond(4_000, 100)).isZero();
        assertThat(rate.perSecond(5_000, 150)).isEqualTo(50);
    }

    private static double valueOf(@Nullable PointBatch batch) {
        assertThat(batch).isNotNull();
        return batch == null ? Double.NaN : batch.points().value(0);
    }

    private record FakeHost(HostProbe probe) implements HostMetrics.Host {
        @Override
        public String name() {
            return "host-1";
        }

        @Override
        public List<HostProbe> probes() {
            return List.of(probe);
        }
    }
}
