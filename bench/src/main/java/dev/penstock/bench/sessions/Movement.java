package dev.penstock.bench.sessions;

import dev.penstock.bench.chat.RoomSubject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Everybody looks elsewhere in turn while others speak. Has a thread of its own; started once. */
public final class Movement implements AutoCloseable {
    private final RoomSubject subject;
    private final int people;
    private final long gapNanos;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable IOException failure;
    private volatile long looks;

    /** Begins: each looks elsewhere once in this time. */
    public Movement(RoomSubject subject, int people, Duration each) {
        this.subject = subject;
        this.people = people;
        this.gapNanos = each.toNanos() / people;
        this.thread = Thread.ofPlatform().name("movement").start(this::run);
    }

    private void run() {
        long begin = System.nanoTime();
        long told = 0;
        try {
            while (!stopped) {
                if (System.nanoTime() - begin < told * gapNanos) {
                    LockSupport.parkNanos(200_000);
                    continue;
                }
                subject.say((int) (told % people), ManySessions.look(told));
                told++;
                looks = told;
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends; how many looks there were. */
    public long stop() throws IOException, InterruptedException {
        close();
        thread.join();
        IOException cause = failure;
        if (cause != null) {
            throw cause;
        }
        return looks;
    }

    /** Ends soon. */
    @Override
    public void close() {
        stopped = true;
    }
}
