package dev.penstock.bench.load;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.DataFrames;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Publishes numbered messages of one source. One thread sends; acknowledgements may be read anywhere. */
public final class Publisher implements StreamListener {
    /** The publishers share the processors with the server: each wakes so often and not oftener. */
    private static final long TICK_NANOS = 500_000;

    private final PointMessages messages;
    private final SendTimes times;
    private final GrpcStream stream;
    private final DataFrames frames;
    private volatile long acknowledged;
    private final AtomicLong refused = new AtomicLong();

    /** Opens the call; the workload's contract is {@link Contract#PUBLISH}. */
    public Publisher(Connection connection, PointMessages messages, SendTimes times)
            throws IOException {
        this.messages = messages;
        this.times = times;
        stream = connection.call(Contract.PUBLISH.method(), this);
        frames = stream.frames();
    }

    /** Sends one message now and returns its sequence. */
    public long publish() throws IOException, InterruptedException {
        return publish(System.nanoTime());
    }

    private long publish(long intended) throws IOException, InterruptedException {
        times.put(messages.messages() + 1, intended);
        long sequence = messages.nextNumbered(frames);
        stream.write(frames);
        return sequence;
    }

    /**
     * Sends as fast as what was delivered allows.
     *
     * @param duration how long
     * @param window how many messages may be ahead of what was delivered
     * @param delivered messages delivered to all
     */
    public void atFullSpeed(Duration duration, int window, LongSupplier delivered)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            long room = delivered.getAsLong() + window - messages.messages();
            if (room <= window / 2) {
                LockSupport.parkNanos(20_000);
                continue;
            }
            long now = System.nanoTime();
            for (; room > 0; room--) {
                times.put(messages.messages() + 1, now);
                messages.nextNumbered(frames);
                if (frames.payload() + messages.nextSize() > stream.largestWrite()) {
                    stream.write(frames);
                }
            }
            stream.write(frames);
        }
    }

    /**
     * Sends so many messages a second: every half millisecond what came due since, each timed from when
     * it was due.
     */
    public void atRate(double perSecond, Duration duration)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long total = (long) (perSecond * duration.toNanos() / 1e9);
        double gap = 1e9 / perSecond;
        for (long sent = 0; sent < total; ) {
            long now = System.nanoTime();
            long due = Math.min(total, (long) ((now - begin) / gap) + 1);
            for (; sent < due; sent++) {
                times.put(messages.messages() + 1, begin + (long) (sent * gap));
                messages.nextNumbered(frames);
                if (frames.payload() + messages.nextSize() > stream.largestWrite()) {
                    stream.write(frames);
                }
            }
            stream.write(frames);
            long wait = begin + (long) (sent * gap) - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(Math.max(wait, TICK_NANOS));
            }
        }
    }

    /** Messages sent. */
    public long sent() {
        return messages.messages();
    }

    /** The last sequence that is acknowledged. */
    public long acknowledged() {
        return acknowledged;
    }

    /** Points refused. */
    public long refused() {
        return refused.get();
    }

    /** Half-closes and waits for the end. */
    public GrpcStatus finish() throws IOException, InterruptedException {
        stream.halfClose();
        return UnaryCall.await(stream);
    }

    @Override
    public void onMessage(byte[] buffer, int offset, int length) {
        try {
            var answer = PublishResponse.parser().parseFrom(buffer, offset, length);
            refused.addAndGet(answer.getFailed());
            acknowledged = answer.getSequence();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an answer that cannot be read", e);
        }
    }
}
