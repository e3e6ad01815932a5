package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Payloads of facts come back as they were written. */
class FactsTest {
    @Property(tries = 300)
    void pointsComeBack(@ForAll Random random) {
        var points = new PointColumns();
        int count = 1 + random.nextInt(200);
        int ids = 1 << random.nextInt(31);
        int timeBits = 1 + random.nextInt(63);
        for (int i = 0; i < count; i++) {
            long time = random.nextLong() >> (64 - timeBits);
            points.add(random.nextInt(ids), time, Double.longBitsToDouble(random.nextLong()));
        }
        byte[] payload = new byte[SeriesFacts.pointsBound(points) + 5];
        int end = SeriesFacts.encodePoints(points, payload, 5);
        FactColumns back = new FactColumns().over(payload, 5, end);
        assertThat(back.size()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(back.series(i)).isEqualTo(points.series(i));
            assertThat(back.time(i)).isEqualTo(points.time(i));
            assertThat(Double.doubleToRawLongBits(back.value(i)))
                    .isEqualTo(Double.doubleToRawLongBits(points.value(i)));
        }
    }

    @Test
    void aTornPayloadIsNotRead() {
        var points = new PointColumns();
        points.add(1, 2, 3);
        byte[] payload = new byte[SeriesFacts.pointsBound(points)];
        int end = SeriesFacts.encodePoints(points, payload, 0);
        assertThatThrownBy(() -> new FactColumns().over(payload, 0, end - 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tenThousandPointsTakeLessThanFifteenBytesEach() {
        var points = new PointColumns();
        for (int i = 0; i < 10_000; i++) {
            points.add(i % 1000, 1_700_000_000_000L + i, i / 10.0);
        }
        byte[] payload = new byte[SeriesFacts.pointsBound(points)];
        assertThat(SeriesFacts.encodePoints(points, payload, 0)).isLessThan(15 * 10_000);
    }
}
