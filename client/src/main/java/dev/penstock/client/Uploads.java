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
     * Runs all of them and gives their results in the order of the tasks. The first failure is thrown
     * after all have ended.
     */
    public <T> List<T> run(List<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        var permits = new Semaphore(atOnce);
        var running = new ArrayList<Future<T>>(tasks.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Callable<T> task : tasks) {
                running.add(threads.submit(() -> bounded(permits, task)));
            }
        }
        var results = new ArrayList<T>(tasks.size());
        for (Future<T> one : running) {
            results.add(one.get());
        }
        return results;
    }

    private static <T> T bounded(Semaphore permits, Callable<T> task) throws Exception {
        permits.acquire();
        try {
            return task.call();
        } finally {
            permits.release();
        }
    }
}
