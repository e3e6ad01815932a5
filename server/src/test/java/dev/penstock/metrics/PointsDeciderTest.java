package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.ingest.Facts;
import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesAllocator;
import dev.penstock.series.SeriesCatalog;
import dev.penstock.series.SeriesConfig;
import dev.penstock.series.SeriesFacts;
import dev.penstock.series.SeriesKey;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions ahead of what is committed: nothing is, in these. */
class PointsDeciderTest {
    @TempDir Path folder;
    private Store store;
    private PointsDecider decider;
    private final SeriesCatalog catalog = new SeriesCatalog();
    private final PointBatchBuilder builder = new PointBatchBuilder(MetricsConfig.defaults());
    private final List<Byte> facts = new ArrayList<>();

    @BeforeEach
    void open() {
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        var series = new SeriesAllocator(catalog, SeriesConfig.defaults(), 0, 1);
        decider = new PointsDecider(series, new Repeats(store));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whoeverMakesASeriesSaysItsTypeAndTheOthersAreCounted() {
        message(null, "load", MetricType.COUNTER);
        decide();
        message(null, "load", MetricType.GAUGE);
        message(null, "load", null);
        decide();
        message(null, "load", MetricType.COUNTER);
        decide();
        message(null, "load", null);
        decide();
        assertThat(decider.typeConflicts()).isOne();
        assertThat(facts).containsOnlyOnce(SeriesFacts.SERIES_CREATED);
    }

    @Test
    void aRepeatedMessageSaysNothingNew() {
        message(null, "load", MetricType.COUNTER);
        message(new Repeat.Sequence("p", 1), "load", MetricType.GAUGE);
        message(new Repeat.Sequence("p", 1), "load", MetricType.GAUGE);
        decide();
        message(new Repeat.Sequence("p", 1), "load", MetricType.GAUGE);
        decide();
        assertThat(decider.typeConflicts()).isOne();
    }

    @Test
    void aMessageThatIsNotStoredMakesNoSeries() {
        message(new Repeat.Sequence("p", 7), "other", null);
        message(null, "load", null);
        StorePoints command = decide();
        assertThat(command.parts().getFirst().refusal()).as("a gap").isNotNull();
        assertThat(command.parts().getLast().stored()).isOne();
        assertThat(facts).containsExactly(SeriesFacts.SERIES_CREATED, SeriesFacts.POINTS_STORED);
    }

    /** A message of one point that says a type, or none. */
    private void message(@Nullable Repeat repeat, String name, @Nullable MetricType type) {
        var key = SeriesKey.of(name, "press", Map.of());
        builder.startPart();
        int series = builder.unknown(key, type == null ? MetricType.GAUGE : type);
        if (type != null) {
            builder.said(type, series, catalog);
        }
        builder.item();
        builder.add(1, series, 5_000, 1);
        builder.endPart(1, 0, repeat);
    }

    private StorePoints decide() {
        var command = new StorePoints(builder.build(), false, _ -> {});
        decider.decide(command, new Noted());
        return command;
    }

    private final class Noted implements Facts {
        @Override
        public long add(byte kind, byte[] bytes, int from, int length) {
            facts.add(kind);
            return facts.size() - 1L;
        }

        @Override
        public long timeMillis() {
            return 5_000;
        }
    }
}
