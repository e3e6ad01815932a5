package dev.penstock.bench.process;

import java.io.IOException;
import java.time.Duration;

/**
 * What a server takes once it is quiet. Immutable, any thread.
 *
 * @param heap bytes of live objects
 * @param rss bytes of memory
 */
public record Sizes(long heap, long rss) {
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final double MEBIBYTE = 1 << 20;

    /** Measures a server; collects its garbage. */
    public static Sizes of(ServerProcess server) throws IOException, InterruptedException {
        server.awaitQuiet(QUIET);
        long heap = server.liveHeap();
        return new Sizes(heap, server.rss());
    }

    public double heapMebibytes() {
        return heap / MEBIBYTE;
    }

    public double rssMebibytes() {
        return rss / MEBIBYTE;
    }
}
