package dev.penstock.bench.files;

import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** The most memory a server has while something is going on. Any thread. */
final class MemoryWatch implements AutoCloseable {
    private static final long EVERY_NANOS = 100_000_000;

    private final ServerProcess server;
    private final Thread thread;
    private volatile long most;
    private volatile boolean over;

    MemoryWatch(ServerProcess server) throws IOException {
        this.server = server;
        most = server.rss();
        thread = Thread.ofVirtual().start(this::watch);
    }

    private void watch() {
        while (!over) {
            try {
                most = Math.max(most, server.rss());
            } catch (IOException ended) {
                return;
            }
            LockSupport.parkNanos(EVERY_NANOS);
        }
    }

    long most() {
        return most;
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(thread);
    }
}
