package dev.penstock.bench.load;

import com.google.protobuf.Timestamp;
import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One Tail of numbered points, checking that each sequence comes once and in order. Receives on the
 * connection's reader thread; its numbers may be read from any thread.
 */
public final class TailSubscriber implements StreamListener {
    /** For {@code pointsPerSequence}: any number of points may carry a sequence. */
    public static final int ANY_NUMBER = 0;

    private static final String METHOD = "penstock.metrics.v1.Metrics/Tail";

    private final int pointsPerSequence;
    private final @Nullable SendTimes times;
    private final ProtoReader message = new ProtoReader();
    private final ProtoReader point = new ProtoReader();
    private volatile Meter meter;
    private final AtomicLong points = new AtomicLong();
    private volatile @Nullable GrpcStatus ended;
    private @Nullable GrpcStream stream;
    private volatile long last;
    private int ofLast;

    /**
     * A subscriber that has not subscribed yet.
     *
     * @param pointsPerSequence how many points carry each sequence
     * @param meter counts
     * @param times when messages were sent; null: latency is not recorded
     */
    public TailSubscriber(int pointsPerSequence, Meter meter, @Nullable SendTimes times) {
        this.pointsPerSequence = pointsPerSequence;
        this.meter = meter;
        this.times = times;
        this.ofLast = pointsPerSequence;
    }

    /** Subscribes to what a source publishes from now on, or to one metric of it. */
    public void subscribe(Connection connection, String source, @Nullable String metric)
            throws IOException, InterruptedException {
        open(connection, TailRequest.newBuilder().setSelector(selector(source, metric)).build());
    }

    /** Subscribes to everything of a source that arrived since a moment. */
    public void subscribeFrom(Connection connection, String source, Instant start)
            throws IOException, InterruptedException {
        open(
                connection,
                TailRequest.newBuilder()
                        .setSelector(selector(source, null))
                        .setStart(Timestamp.newBuilder().setSeconds(start.getEpochSecond()))
                        .build());
    }

    private static Selector selector(String source, @Nullable String metric) {
        var selector =
                Selector.newBuilder()
                        .addMatchers(
                                Matcher.newBuilder()
                                        .setLabel("source")
                                        .setKind(Matcher.Kind.KIND_EQUAL)
                                        .addValues(source));
        if (metric != null) {
            selector.addNames(metric);
        }
        return selector.build();
    }

    private void open(Connection connection, TailRequest request)
            throws IOException, InterruptedException {
        GrpcStream opened = connection.call(METHOD, this);
        stream = opened;
        opened.send(request.toByteArray());
        opened.halfClose();
    }

    /** Counts on another meter from now on. */
    public void meter(Meter other) {
        meter = other;
    }

    /** Reads no more until {@link #wake}. */
    public void stall() {
        stream().stopReading();
    }

    /** Reads on. */
    public void wake() throws IOException {
        stream().resumeReading();
    }

    /** Points received so far. */
    public long points() {
        return points.get();
    }

    /** The last sequence received. */
    public long last() {
        return last;
    }

    /** How the call ended, if it has. */
    public @Nullable GrpcStatus ended() {
        return ended;
    }

    @Override
    public void onMessage(byte[] buffer, int offset, int length) {
        int count = 0;
        message.on(buffer, offset, length);
        while (message.next()) {
            if (message.field == 1) {
                count++;
                point(buffer, message.start, (int) message.number);
            }
        }
        if (count > 0) {
            points.lazySet(points.getPlain() + count);
            meter.received(count);
        }
    }

    @Override
    public void onEnd(GrpcStatus status) {
        ended = status;
    }

    private void point(byte[] buffer, int offset, int length) {
        point.on(buffer, offset, length);
        while (point.next()) {
            if (point.field == 3) {
                number((long) point.asDouble());
            }
        }
    }

    private void number(long sequence) {
        if (!isExpected(sequence) && points.getPlain() > 0) {
            meter.violation();
        }
        if (sequence != last) {
            last = sequence;
            ofLast = 0;
            if (times != null) {
                meter.latency(System.nanoTime() - times.of(sequence));
            }
        }
        ofLast++;
    }

    private boolean isExpected(long sequence) {
        if (pointsPerSequence == ANY_NUMBER) {
            return sequence == last || sequence == last + 1;
        }
        return ofLast == pointsPerSequence ? sequence == last + 1 : sequence == last;
    }

    private GrpcStream stream() {
        if (stream == null) {
            throw new IllegalStateException("not subscribed");
        }
        return stream;
    }
}
