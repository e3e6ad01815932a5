package dev.penstock.bench.crash;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One Tail of a producer's points that resumes from its cursor when the server comes back, and checks
 * that every sequence arrives as often as it has points, in order. Receives on reader threads, one
 * connection at a time; results are read when the connection is closed, or through volatile fields.
 */
final class Follower implements StreamListener {
    private static final int REPORTED = 5;

    private final String source;
    private final Instant start;
    private final List<String> violations = new ArrayList<>();
    private volatile String cursor = "";
    private volatile long last;
    private volatile int ofLast = Producer.POINTS_PER_MESSAGE;

    Follower(String source, Instant start) {
        this.source = source;
        this.start = start;
    }

    /** Subscribes, after the last cursor if there is one. */
    void follow(Connection connection) throws IOException, InterruptedException {
        GrpcStream stream = connection.call("penstock.metrics.v1.Metrics/Tail", this);
        stream.send(request().toByteArray());
        stream.halfClose();
    }

    private TailRequest request() {
        var request =
                TailRequest.newBuilder()
                        .setSelector(
                                Selector.newBuilder()
                                        .addMatchers(
                                                Matcher.newBuilder()
                                                        .setLabel("source")
                                                        .setKind(Matcher.Kind.KIND_EQUAL)
                                                        .addValues(source)));
        if (cursor.isEmpty()) {
            request.setStart(Timestamp.newBuilder().setSeconds(start.getEpochSecond()));
        } else {
            request.setAfterCursor(cursor);
        }
        return request.build();
    }

    /** Whether everything up to this sequence has arrived whole. */
    boolean hasAll(long sequence) {
        return last >= sequence && ofLast == Producer.POINTS_PER_MESSAGE;
    }

    long last() {
        return last;
    }

    /** What did not come as it should. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public void onMessage(byte[] buffer, int offset, int length) {
        try {
            var message = TailResponse.parser().parseFrom(buffer, offset, length);
            message.getPointsList().forEach(this::point);
            if (!message.getCursor().isEmpty()) {
                cursor = message.getCursor();
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message that cannot be read", e);
        }
    }

    private void point(TailPoint point) {
        long sequence = (long) point.getValue();
        boolean whole = ofLast == Producer.POINTS_PER_MESSAGE;
        if (sequence == (whole ? last + 1 : last)) {
            ofLast = whole ? 1 : ofLast + 1;
        } else {
            violation(sequence);
            ofLast = 1;
        }
        last = sequence;
    }

    private synchronized void violation(long sequence) {
        if (violations.size() < REPORTED) {
            violations.add(
                    "%s: %d after %d (%d of %d points)"
                            .formatted(
                                    source, sequence, last, ofLast, Producer.POINTS_PER_MESSAGE));
        }
    }
}
