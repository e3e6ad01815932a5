package dev.penstock.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Runs uploads side by side, at most so many at once, each on a virtual thread of its own. Any thread
 * may call.
 */
public final class Uploads {
    private final int atOnce;

    public Uploads(int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("atOnce: " + atOnce + " (expected: at least 1)");
        }
        this.atOnce = atOnce;
    }

    /**
     * Runs all of them, begun in their order, and gives their results in that order. The first failure
     * is thrown after all have ended. An interrupt of the caller interrupts those that run.
     */
    public <T> List<T> run(List<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        var permits = new Semaphore(atOnce);
        var running = new ArrayList<Future<T>>(tasks.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (Callable<T> task : tasks) {
                    permits.acquire();
                    running.add(threads.submit(() -> released(permits, task)));
                }
            } catch (InterruptedException interrupted) {
                threads.shutdownNow();
                throw interrupted;
            }
        }
        var results = new ArrayList<T>(tasks.size());
        for (Future<T> one : running) {
            results.add(one.get());
        }
        return results;
    }

    private static <T> T released(Semaphore permits, Callable<T> task) throws Exception {
        try {
            return task.call();
        } finally {
            permits.release();
        }
    }
}
