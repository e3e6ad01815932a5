package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One event published to so many readers that keep up, each taking the shared frame; and a reader that
 * comes from disk finding its place in the ring. One thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FeedBenchmark {
    private static final int PAYLOAD = 40;

    /** Sends every event as it is. */
    private record Everything() implements Rendering {
        @Override
        public byte[] render(Event event) {
            return event.payload();
        }

        @Override
        public byte[] skipped(long count) {
            return new byte[0];
        }
    }

    /** Events are not kept. */
    private record Nowhere() implements History {
        @Override
        public void put(Fact event, WriteGroup group) {}

        @Override
        public Scan scan(long from, int maxBytes, Visitor visitor) {
            return new Scan(from, from, true);
        }

        @Override
        public long oldest() {
            return 0;
        }

        @Override
        public OptionalLong firstAtOrAfter(long timeMillis) {
            return OptionalLong.empty();
        }

        @Override
        public void retain(Retention retention, long nowMillis) {}
    }

    /** Readers of the feed. */
    @Param({"1", "100", "1000"})
    public int readers;

    private final SharedRendering rendering = new Renderings().share(new Everything());
    private final List<Seam> seams = new ArrayList<>();
    private final Fact fact = new Fact();
    private @Nullable Store store;
    private @Nullable WriteGroup group;
    private @Nullable Feed feed;
    private long next;

    @Setup
    public void open() throws IOException {
        Path folder = Files.createTempDirectory("feed-benchmark");
        Store opened = Store.open(folder, StoreConfig.defaults());
        Feed made =
                new Feeds(opened, 1, FeedConfig.defaults()).add(1, "benchmark", 0, new Nowhere());
        for (int i = 0; i < readers; i++) {
            made.attach();
            seams.add(new Seam(made, 0));
        }
        store = opened;
        group = opened.begin();
        feed = made;
    }

    @TearDown
    public void close() {
        if (group != null) {
            group.close();
        }
        if (store != null) {
            store.close();
        }
    }

    /** Publishes one event; every reader looks, takes the frame and goes on. */
    @Benchmark
    public void fanOut(Blackhole out) {
        publish();
        for (Seam seam : seams) {
            if (seam.look() == Seam.Found.EVENT) {
                out.consume(seam.frame(rendering));
                seam.advance();
            }
        }
    }

    /** One more event, and the first reader joins the ring anew at it. */
    @Benchmark
    public Seam.Found join() {
        long offset = next;
        publish();
        Seam seam = seams.getFirst();
        seam.moveTo(offset);
        return seam.look();
    }

    private void publish() {
        Feed target = feed;
        WriteGroup unused = group;
        if (target != null && unused != null) {
            fact.set(0, next, next, (byte) 1, new byte[PAYLOAD], 0, PAYLOAD);
            next++;
            target.group().offer(fact, unused);
            target.group().publish(next);
        }
    }
}
