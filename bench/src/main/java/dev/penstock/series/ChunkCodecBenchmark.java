package dev.penstock.series;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A series' points into a head, a head into a chunk, a chunk into points; a point each. One thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChunkCodecBenchmark {
    private static final int POINTS = 512;
    private static final long DAY = 86_400_000;

    /** What the values are. */
    public enum Shape {
        /** Hundredths that move by a few a second. */
        WALK,
        /** A number that rises by about a thousand. */
        COUNTER,
        /** All 52 bits, as a computation gives them. */
        FULL_PRECISION
    }

    /** What the values are. */
    @Param({"WALK", "COUNTER", "FULL_PRECISION"})
    public Shape shape = Shape.WALK;

    /** Milliseconds that times are off the beat, at most. */
    @Param({"0", "20"})
    public int jitter;

    private final long[] times = new long[POINTS];
    private final double[] values = new double[POINTS];
    private final PointBuffer decoded = new PointBuffer();
    private final ChunkEncoder encoder = new ChunkEncoder();
    private HeadChunk head = new HeadChunk(1, 0, DAY, 0, new Habit());
    private byte[] sealed = new byte[0];
    private ChunkHeader header = new ChunkHeader(CodecParams.UNKNOWN, 0, 0, 0, 0, 0);

    /** Size of the chunk, shown beside the time. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Size {
        private double bytesPerPoint;

        /** Bytes of a sealed chunk over its points. */
        public double bytesPerPoint() {
            return bytesPerPoint;
        }
    }

    /** Makes the points and a chunk of them. */
    @Setup
    public void setUp() {
        var random = new SplittableRandom(7);
        double value = 20;
        for (int i = 0; i < POINTS; i++) {
            times[i] = 1_000_000 + i * 1_000L + (jitter == 0 ? 0 : random.nextInt(jitter));
            value =
                    switch (shape) {
                        case WALK -> Math.rint(value * 100 + random.nextInt(7) - 3) / 100;
                        case COUNTER -> value + 950 + random.nextInt(100);
                        case FULL_PRECISION -> value + random.nextDouble() - 0.5;
                    };
            values[i] = value;
        }
        head = append();
        sealed = encoder.seal(head);
        header = ChunkHeader.read(sealed, sealed.length, 0);
    }

    /** Points into a head, as they arrive. */
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public HeadChunk append() {
        var chunk = new HeadChunk(1, 0, DAY, 0, new Habit());
        for (int i = 0; i < POINTS; i++) {
            chunk.append(times[i], values[i], i);
        }
        return chunk;
    }

    /** A full head into the chunk that is stored. */
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public byte[] seal(Size size) {
        byte[] chunk = encoder.seal(head);
        size.bytesPerPoint = (double) chunk.length / POINTS;
        return chunk;
    }

    /** A stored chunk into points. */
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public PointBuffer decode() {
        decoded.decode(header.params(), 0, sealed, header.length(), header.count());
        return decoded;
    }
}
