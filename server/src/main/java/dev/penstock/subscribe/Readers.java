package dev.penstock.subscribe;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The few platform threads that read from disk for everybody (native calls would hold a virtual
 * thread's carrier). Work waits in order; each piece is a slice, so nobody waits long. Any thread.
 */
public final class Readers implements AutoCloseable {
    private final ExecutorService pool;

    public Readers(int threads) {
        var number = new AtomicInteger();
        var executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name("reader-" + number.incrementAndGet())
                                        .unstarted(task));
        executor.allowCoreThreadTimeOut(true);
        this.pool = executor;
    }

    /** Reads something; the task handles its own failures. */
    public void read(Runnable task) {
        pool.execute(task);
    }

    /** Lets what runs finish; nothing new is taken. */
    @Override
    public void close() {
        pool.shutdown();
    }
}
