package dev.penstock.bench.chat;

import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.DataFrames;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.load.SendTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Several people who take turns to say numbered messages. One thread. */
final class Speakers {
    private static final long LONGEST_PARK_NANOS = 200_000;

    private final Scene scene;
    private final SendTimes times;
    private final List<GrpcStream> streams = new ArrayList<>();
    private final List<DataFrames> frames = new ArrayList<>();
    private long next;

    Speakers(Connection connection, Scene scene, SendTimes times)
            throws IOException, InterruptedException {
        this.scene = scene;
        this.times = times;
        for (int i = 0; i < scene.speakers(); i++) {
            GrpcStream stream = connection.call(scene.speaking(), StreamListener.SILENT);
            byte[] begin = scene.begin(i);
            if (begin.length > 0) {
                stream.send(begin);
            }
            streams.add(stream);
            frames.add(stream.frames());
        }
    }

    /** Messages said. */
    long said() {
        return next;
    }

    /** Says one now. */
    void say() throws IOException, InterruptedException {
        say(System.nanoTime());
    }

    /** Says so many a second, each timed from when it was due, said late or not. */
    void atRate(double perSecond, Duration duration) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long total = (long) (perSecond * duration.toNanos() / 1e9);
        double gap = 1e9 / perSecond;
        for (long said = 0; said < total; said++) {
            long due = begin + (long) (said * gap);
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(wait, LONGEST_PARK_NANOS));
            }
            say(due);
        }
    }

    /** Says as fast as everybody hears, at most so many ahead of the slowest. */
    void atFullSpeed(Duration duration, int window, LongSupplier slowest)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            if (next - slowest.getAsLong() < window) {
                say();
            } else {
                LockSupport.parkNanos(LONGEST_PARK_NANOS / 10);
            }
        }
    }

    private void say(long due) throws IOException, InterruptedException {
        int speaker = (int) (next % streams.size());
        byte[] message = scene.message(speaker, next);
        times.put(next, due);
        next++;
        DataFrames out = frames.get(speaker);
        out.message(message, 0, message.length);
        streams.get(speaker).write(out);
    }
}
