package dev.penstock.bench.jmh;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Points into the heads, with the sealing and storing of full chunks that it leads to. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SeriesAppendBenchmark {

    /** Series that take turns: a few stay in the processor's cache, many do not. */
    @Param({"100", "4000", "100000"})
    public int series;

    private @Nullable SeriesLane lane;

    /** An engine with these series. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        lane = new SeriesLane(series);
    }

    /** Takes its folder away. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        requireNonNull(lane).close();
    }

    /** Per point. */
    @Benchmark
    @OperationsPerInvocation(SeriesLane.POINTS)
    public void append() {
        requireNonNull(lane).append();
    }
}
