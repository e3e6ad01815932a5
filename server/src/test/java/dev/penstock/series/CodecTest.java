package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Points come back bit for bit, whatever they are, in the order they were put. */
class CodecTest {
    private static final int DAY = 86_400_000;

    @Property(tries = 300)
    void headGivesBackWhatWasAppended(@ForAll("values") double[] values, @ForAll Random random) {
        var head = new HeadChunk(1, 0, DAY, 7, new Habit());
        long[] times = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            times[i] = random.nextInt(DAY);
            head.append(times[i], values[i], 7 + i);
        }
        var decoded = new PointBuffer();
        head.decode(decoded);
        assertSame(decoded, times, values);

        byte[] stored = head.encodedAsIs();
        ChunkHeader header = ChunkHeader.read(stored, stored.length, 0);
        decoded.decode(header.params(), 0, stored, header.length(), header.count());
        assertSame(decoded, times, values);
        assertThat(header.rank()).isEqualTo(6 + values.length);
    }

    @Property(tries = 300)
    void sealedChunkGivesBackPointsInOrder(
            @ForAll("values") double[] values, @ForAll Random random) {
        var head = new HeadChunk(1, 0, DAY, 7, new Habit());
        long[] times = new long[values.length];
        long time = random.nextInt(1_000_000);
        for (int i = 0; i < values.length; i++) {
            times[i] = time;
            head.append(time, values[i], 7);
            time +=
                    random.nextInt(10) == 0
                            ? 1 + random.nextInt(100_000)
                            : 1000 + random.nextInt(9);
        }
        byte[] stored = new ChunkEncoder().seal(head);
        ChunkHeader header = ChunkHeader.read(stored, stored.length, 0);
        var decoded = new PointBuffer();
        decoded.decode(header.params(), 0, stored, header.length(), header.count());
        assertSame(decoded, times, values);
        assertThat(header.min()).isEqualTo(times[0]);
        assertThat(header.max()).isEqualTo(times[times.length - 1]);
    }

    @Property(tries = 300)
    void timesOfAnySizeComeBack(@ForAll long base, @ForAll long[] times, @ForAll Random random) {
        for (int gain = 0; gain < TimeCodec.GAINS; gain++) {
            var out = new BitWriter(8);
            var codec = new TimeCodec(gain, base);
            for (long time : times) {
                out.reserve(32);
                codec.put(time, out);
            }
            out.flush();
            var in = new BitReader(out.bytes(), 0);
            var back = new TimeCodec(gain, base);
            for (long time : times) {
                assertThat(back.get(in)).isEqualTo(time);
            }
        }
    }

    @Test
    void aRegularSensorTakesLessThanTwoBytesAPoint() {
        assertThat(bytesPerPoint(new Random(1), 1000, 5, 0.2, 2)).isLessThan(2.0);
        assertThat(bytesPerPoint(new Random(2), 1000, 0, 0.05, 1)).isLessThan(0.8);
        assertThat(bytesPerPoint(new Random(3), 1000, 50, 0.5, 2)).isLessThan(2.6);
    }

    private static double bytesPerPoint(
            Random random, int interval, int jitter, double noise, int decimals) {
        var head = new HeadChunk(1, 0, DAY, 0, new Habit());
        double scale = Math.pow(10, decimals);
        for (int i = 0; i < 512; i++) {
            long time =
                    1_000_000L + (long) i * interval + (jitter == 0 ? 0 : random.nextInt(jitter));
            double value = 21 + 3 * Math.sin(i / 500.0) + noise * random.nextGaussian();
            head.append(time, Math.round(value * scale) / scale, i);
        }
        return new ChunkEncoder().seal(head).length / 512.0;
    }

    private static void assertSame(PointBuffer decoded, long[] times, double[] values) {
        assertThat(decoded.size).isEqualTo(values.length);
        for (int i = 0; i < values.length; i++) {
            assertThat(decoded.times[i]).isEqualTo(times[i]);
            assertThat(Double.doubleToRawLongBits(decoded.values[i]))
                    .isEqualTo(Double.doubleToRawLongBits(values[i]));
        }
    }

    @Provide
    Arbitrary<double[]> values() {
        Arbitrary<Double> decimals =
                Combinators.combine(
                                Arbitraries.longs().between(-1_000_000, 1_000_000),
                                Arbitraries.integers().between(0, 6))
                        .as((m, e) -> m / Math.pow(10, e));
        Arbitrary<Double> any =
                Arbitraries.longs()
                        .map(Double::longBitsToDouble)
                        .map(value -> Double.isFinite(value) ? value : 1.0);
        Arbitrary<Double> special =
                Arbitraries.of(
                        0.0,
                        -0.0,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        -Double.MAX_VALUE,
                        Double.MIN_NORMAL,
                        0x1p53,
                        0x1p52 + 0.5,
                        0x1p51,
                        -0x1p63,
                        1e22,
                        0.1 + 0.2);
        Arbitrary<Double> floats = decimals.map(value -> (double) value.floatValue());
        Arbitrary<Double> mixed =
                Arbitraries.frequencyOf(
                        Tuple.of(6, decimals), Tuple.of(1, any), Tuple.of(1, special));
        return Arbitraries.oneOf(decimals, any, floats, mixed)
                .array(double[].class)
                .ofMinSize(1)
                .ofMaxSize(200);
    }
}
