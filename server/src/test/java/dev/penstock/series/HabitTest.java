package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Sealing keeps a head's bits where they are in order and about as few as can be, and only there. */
class HabitTest {
    private static final int DAY = 86_400_000;
    private static final int POINTS = 512;

    private final ChunkEncoder encoder = new ChunkEncoder();
    private final PointBuffer decoded = new PointBuffer();
    private final Random random = new Random(3);
    private final Habit habit = new Habit();
    private HeadChunk head = new HeadChunk(1, 0, DAY, 0, habit);
    private long time = 1_000;
    private double value = 20;
    private boolean kept;

    @Test
    void aSteadySeriesKeepsTheBitsOfMostHeads() {
        int times = 0;
        for (int chunk = 0; chunk < 40; chunk++) {
            noise(0.2);
            seal();
            times += kept ? 1 : 0;
        }
        assertThat(times).isGreaterThan(30);
    }

    @Test
    void chunksAreAboutAsSmallAsIfAllWereEncodedAnew() {
        long all = 0;
        long anew = 0;
        for (int chunk = 0; chunk < 80; chunk++) {
            noise(0.05 + chunk / 400.0);
            byte[] sealed = seal();
            all += sealed.length;
            anew += encodedAnew(sealed);
        }
        assertThat(all).isLessThan(anew * 103 / 100);
    }

    @Test
    void aHeadLargerThanTheChunksBeforeIsEncodedAnew() {
        for (int chunk = 0; chunk < 4; chunk++) {
            walk();
            seal();
        }
        assertThat(kept).isTrue();
        noise(0.03);
        byte[] sealed = seal();
        assertThat(kept).isFalse();
        assertThat(ChunkHeader.read(sealed, sealed.length, 0).params().smoothing()).isPositive();
    }

    @Test
    void lateAndRepeatedPointsAreNotKeptInTheOrderTheyCame() {
        for (int chunk = 0; chunk < 12; chunk++) {
            for (int i = 0; i < POINTS; i++) {
                head.append(time + (i ^ 4) / 2 * 1_000L, i, i);
            }
            time += POINTS * 1_000;
            decode(seal());
            assertThat(decoded.size).isEqualTo(POINTS / 2);
            for (int i = 0; i < decoded.size; i++) {
                assertThat(decoded.values[i]).isEqualTo((2 * i + 1) ^ 4);
            }
        }
    }

    @Property(tries = 100)
    void everyPointComesBackWhateverTheSeriesTurnsTo(@ForAll Random shapes) {
        for (int chunk = 0; chunk < 20; chunk++) {
            int shape = shapes.nextInt(4);
            long[] times = new long[1 + shapes.nextInt(200)];
            double[] values = new double[times.length];
            for (int i = 0; i < times.length; i++) {
                time += 1 + shapes.nextInt(shape == 0 ? 1 : 300);
                times[i] = time;
                values[i] = value(shape, i, shapes);
                head.append(time, values[i], i);
            }
            decode(seal());
            assertThat(Arrays.copyOf(decoded.times, decoded.size)).isEqualTo(times);
            for (int i = 0; i < values.length; i++) {
                assertThat(Double.doubleToRawLongBits(decoded.values[i]))
                        .isEqualTo(Double.doubleToRawLongBits(values[i]));
            }
        }
    }

    private static double value(int shape, int i, Random shapes) {
        return switch (shape) {
            case 0 -> 5;
            case 1 -> i / 8.0;
            case 2 -> Double.longBitsToDouble(shapes.nextLong() >> 1);
            default -> Math.rint(shapes.nextGaussian() * 1000) / 1000;
        };
    }

    private void noise(double width) {
        for (int i = 0; i < POINTS; i++) {
            time += 1_000;
            head.append(time, Math.rint((21 + width * random.nextGaussian()) * 100) / 100, i);
        }
    }

    private void walk() {
        for (int i = 0; i < POINTS; i++) {
            time += 1_000;
            value = Math.rint(value * 100 + random.nextInt(3) - 1) / 100;
            head.append(time, value, i);
        }
    }

    /** Seals the head when the next has begun, as the lane does. */
    private byte[] seal() {
        HeadChunk full = head;
        habit.decimal(full.decimal());
        head = new HeadChunk(1, 0, DAY, 0, habit);
        byte[] sealed = encoder.seal(full);
        kept = Arrays.equals(sealed, full.encodedAsIs());
        return sealed;
    }

    /** Its size had it begun without a habit. */
    private int encodedAnew(byte[] sealed) {
        decode(sealed);
        var alone = new HeadChunk(1, 0, DAY, 0, new Habit());
        for (int i = 0; i < decoded.size; i++) {
            alone.append(decoded.times[i], decoded.values[i], i);
        }
        return Math.min(encoder.seal(alone).length, alone.encodedAsIs().length);
    }

    private void decode(byte[] chunk) {
        ChunkHeader header = ChunkHeader.read(chunk, chunk.length, 0);
        decoded.decode(header.params(), 0, chunk, header.length(), header.count());
    }
}
