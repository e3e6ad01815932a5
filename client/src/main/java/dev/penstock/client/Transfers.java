package dev.penstock.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Runs transfers side by side, and can stop them all. Any thread. */
final class Transfers {
    private final Uploads threads;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    Transfers(int atOnce) {
        threads = new Uploads(atOnce);
    }

    /** Runs all of them to their end, whatever becomes of the others; outcomes in their order. */
    <T> List<TransferOutcome<T>> run(List<Callable<T>> tasks) throws InterruptedException {
        List<Callable<TransferOutcome<T>>> tried =
                tasks.stream()
                        .<Callable<TransferOutcome<T>>>map(task -> () -> outcome(task))
                        .toList();
        try {
            return threads.run(tried);
        } catch (ExecutionException defect) {
            throw new IllegalStateException(defect.getCause());
        }
    }

    /** Those that run end as soon as they can; those that have not begun do not begin. */
    void stop() {
        stopped = true;
        running.forEach(Thread::interrupt);
    }

    private <T> TransferOutcome<T> outcome(Callable<T> task) throws Exception {
        Thread own = Thread.currentThread();
        running.add(own);
        try {
            return stopped
                    ? new TransferOutcome.Stopped<>()
                    : new TransferOutcome.Done<>(task.call());
        } catch (InterruptedException interrupted) {
            return new TransferOutcome.Stopped<>();
        } catch (PenstockException | IOException failed) {
            return stopped ? new TransferOutcome.Stopped<>() : new TransferOutcome.Failed<>(failed);
        } catch (UncheckedIOException failed) {
            return new TransferOutcome.Failed<>(new IOException(failed.getMessage(), failed));
        } finally {
            running.remove(own);
        }
    }
}
