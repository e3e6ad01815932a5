package dev.penstock.bench.chat;

import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.load.SendTimes;
import dev.penstock.bench.load.TextNumbers;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in a room or a session who checks that what each sender says comes once and in order. Hears on its
 * connection's reader thread; counters may be read from any.
 */
final class Member implements StreamListener {
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    private final TextNumbers numbers;
    private final Scene scene;
    private final SendTimes sent;
    private final @Nullable Histogram latency;
    private final long[] lastOfSender;
    private volatile @Nullable GrpcStatus ended;
    private volatile long most = -1;
    private @Nullable GrpcStream stream;

    /**
     * Somebody who has not joined yet.
     *
     * @param latency where latencies go, in microseconds, null: nowhere; only members of one connection
     *     may share one
     */
    Member(Scene scene, SendTimes sent, @Nullable Histogram latency) {
        this.scene = scene;
        this.numbers = scene.numbers();
        this.sent = sent;
        this.latency = latency;
        this.lastOfSender = new long[scene.speakers()];
        Arrays.fill(lastOfSender, -1);
    }

    void join(Connection connection, int person) throws IOException, InterruptedException {
        GrpcStream call = connection.call(scene.hearing(), this);
        call.send(scene.join(person));
        if (!scene.canBeSaidThere()) {
            call.halfClose();
        }
        stream = call;
    }

    /** Says something on the call by which this one hears. */
    void say(byte[] message) throws IOException, InterruptedException {
        if (stream != null) {
            stream.send(message);
        }
    }

    /** Messages received, numbered or not. */
    long received() {
        return received.get();
    }

    /** The highest number received, -1: none. */
    long most() {
        return most;
    }

    /** Messages of a sender out of order, twice, or after a hole. */
    long violations() {
        return violations.get();
    }

    @Nullable GrpcStatus ended() {
        return ended;
    }

    @Override
    public void onMessage(byte[] buffer, int offset, int length) {
        received.lazySet(received.getPlain() + 1);
        long number = numbers.find(buffer, offset, length);
        if (number < 0) {
            return;
        }
        int senders = lastOfSender.length;
        int sender = (int) (number % senders);
        if (lastOfSender[sender] >= 0 && number != lastOfSender[sender] + senders) {
            violations.incrementAndGet();
        }
        lastOfSender[sender] = number;
        if (latency != null) {
            latency.recordValue(Math.max(0, (System.nanoTime() - sent.of(number)) / 1_000));
        }
        most = Math.max(most, number);
    }

    @Override
    public void onEnd(GrpcStatus status) {
        ended = status;
    }
}
