package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Percentiles lie within 1 % of the exact ones; those of zero are zero. */
class SketchTest {
    @Property(tries = 200)
    void quantilesAreWithinOnePercent(@ForAll Random random) {
        int zeros = 2 + random.nextInt(10);
        var sketch = new Sketch();
        double[] values = new double[1 + random.nextInt(2_000)];
        double scale = Math.pow(10, random.nextInt(40) - 20);
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * (random.nextGaussian() + random.nextInt(3));
            if (random.nextInt(zeros) == 0) {
                values[i] = random.nextBoolean() ? 0.0 : -0.0;
            }
            sketch.add(values[i]);
        }
        Arrays.sort(values);
        for (double part : new double[] {0.5, 0.95, 0.99}) {
            double exact = values[(int) Math.ceil(part * values.length) - 1];
            assertThat(sketch.quantile(part)).isEqualTo(exact, within(Math.abs(exact) / 100));
        }
    }
}
