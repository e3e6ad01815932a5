package dev.penstock.bench.jmh;

import static java.util.Objects.requireNonNull;

import dev.penstock.journal.AppendListener;
import dev.penstock.journal.Batch;
import dev.penstock.journal.Durability;
import dev.penstock.journal.JournalConfig;
import dev.penstock.journal.SegmentedJournal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appends of one lane: one at a time, each waiting for its commit, and as many as 64 on their way.
 * On the disk that {@code java.io.tmpdir} is on. One thread appends.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class JournalBenchmark {
    private static final int ON_THE_WAY = 64;

    /** When an append counts as committed. */
    @Param({"SYNCED", "RECEIVED"})
    public Durability durability = Durability.SYNCED;

    /** Bytes of one batch: a message of one point, of a thousand, of ten thousand. */
    @Param({"100", "12000", "120000"})
    public int bytes;

    private final ArrayDeque<Batch> batches = new ArrayDeque<>();
    private final Semaphore free = new Semaphore(ON_THE_WAY);
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private byte[] payload = new byte[0];
    private @Nullable TemporaryFolder folder;
    private @Nullable SegmentedJournal journal;

    /** An empty journal. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        var created = TemporaryFolder.create();
        folder = created;
        journal =
                SegmentedJournal.open(
                        created.path().resolve("journal"), JournalConfig.ofLanes(1), failure::set);
        payload = new byte[bytes];
        for (int i = 0; i < ON_THE_WAY; i++) {
            batches.add(new Batch(0, bytes + 16));
        }
    }

    /** Takes the folder away. */
    @TearDown(Level.Trial)
    public void close() throws IOException, InterruptedException {
        free.acquire(ON_THE_WAY);
        journal().close();
        requireNonNull(folder).close();
    }

    /** Latency: the next append waits for the commit of this one. */
    @Benchmark
    public void alone() throws InterruptedException {
        var committed = new CountDownLatch(1);
        append(committed::countDown);
        committed.await();
    }

    /** Throughput: commits are waited for when 64 are on their way. */
    @Benchmark
    public void pipelined() throws InterruptedException {
        append(() -> {});
    }

    private void append(Runnable whenCommitted) throws InterruptedException {
        free.acquire();
        SegmentedJournal to = journal();
        Batch batch = batches.remove();
        batches.add(batch);
        long offset = to.end(0);
        batch.reset(offset, System.currentTimeMillis());
        batch.add((byte) 1, payload, 0, payload.length);
        to.append(batch, durability, new Freed(whenCommitted));
        to.release(0, offset);
    }

    private final class Freed implements AppendListener {
        private final Runnable whenCommitted;

        Freed(Runnable whenCommitted) {
            this.whenCommitted = whenCommitted;
        }

        @Override
        public void committed() {
            free.release();
            whenCommitted.run();
        }

        @Override
        public void failed(IOException cause) {
            failure.set(cause);
            committed();
        }
    }

    private SegmentedJournal journal() {
        IOException cause = failure.get();
        if (cause != null || journal == null) {
            throw new IllegalStateException("the journal failed", cause);
        }
        return journal;
    }
}
