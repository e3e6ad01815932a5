package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PointBatchTest {
    private final PointBatchBuilder builder = new PointBatchBuilder(MetricsConfig.defaults());

    @Test
    void refusedSeriesTakesItsItemsOutAndLeavesTheOthers() {
        int fresh = unknown("fresh");
        int over = unknown("over");
        item(1, 5, fresh);
        item(2, 6, over, 7);
        item(3, fresh);
        PointBatch batch = builder.build();
        var refused = new ArrayList<List<Integer>>();

        var kept =
                batch.settle(
                        new int[] {100, -1},
                        new BitSet(),
                        (_, item, series) -> refused.add(List.of(item, series)));

        assertThat(kept.size()).isEqualTo(3);
        assertThat(kept.series(0)).isEqualTo(5);
        assertThat(kept.series(1)).isEqualTo(100);
        assertThat(kept.series(2)).isEqualTo(100);
        assertThat(kept.value(2)).isEqualTo(3);
        assertThat(refused).containsExactly(List.of(2, 1));
    }

    @Test
    void repeatedPartIsLeftOut() {
        builder.startPart();
        item(1, 5);
        builder.endPart(1, 0, null);
        builder.startPart();
        item(1, 6, 6);
        builder.endPart(2, 0, null);
        var repeated = new BitSet();
        repeated.set(0);

        var kept = builder.build().settle(new int[0], repeated, (_, _, _) -> {});

        assertThat(kept.size()).isEqualTo(2);
        assertThat(kept.series(0)).isEqualTo(6);
    }

    @Test
    void partThatIsDroppedLeavesNothing() {
        item(1, 5, unknown("first"));
        builder.startPart();
        item(2, unknown("second"), unknown("first"));
        builder.dropPart();
        item(3, unknown("third"));
        PointBatch batch = builder.build();

        assertThat(batch.itemCount()).isEqualTo(2);
        assertThat(batch.points().size()).isEqualTo(3);
        assertThat(batch.points().unknown())
                .extracting(one -> one.key().name())
                .containsExactly("first", "third");
        assertThat(batch.points().series(2)).isEqualTo(~1);
    }

    @Test
    void whatIsHandedOverIsNotTouchedByWhatFollows() {
        item(1, 5);
        PointBatch first = builder.build();
        item(1, 6, unknown("later"));

        assertThat(first.points().size()).isEqualTo(1);
        assertThat(first.points().series(0)).isEqualTo(5);
        assertThat(first.points().unknown()).isEmpty();
    }

    private int unknown(String name) {
        return builder.unknown(SeriesKey.of(name, "s", Map.of()), MetricType.GAUGE);
    }

    private void item(int number, int... series) {
        builder.item();
        for (int one : series) {
            builder.add(number, one, 1_000, number);
        }
    }
}
