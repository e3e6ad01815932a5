package dev.penstock.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a long command end properly on Ctrl-C: runs the task given, then holds the JVM until the
 * command is through, at most 30 s. Use it around the command's work.
 */
public final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch through = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Runnable stop) {
        hook = Thread.ofPlatform().name("interruption").unstarted(() -> interrupted(stop));
    }

    /** From now on Ctrl-C runs the task. */
    public static Interruption stops(Runnable stop) {
        var interruption = new Interruption(stop);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** The command is through. */
    @Override
    public void close() {
        through.countDown();
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs already and has just been released.
            return;
        }
    }

    private void interrupted(Runnable stop) {
        stop.run();
        try {
            boolean _ = through.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
