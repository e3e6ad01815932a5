package dev.penstock.bench.crash;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.DataFrames;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import dev.penstock.bench.load.Contract;
import dev.penstock.bench.load.PointMessages;
import dev.penstock.bench.load.Workload;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One producer with a name that outlives connections and servers. One thread sends. */
final class Producer {
    static final int POINTS_PER_MESSAGE = 10;

    private static final int UNACKNOWLEDGED = 2_000;

    private final String source;
    private final PointMessages messages;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private long sent;

    Producer(String source, Instant start) {
        this.source = source;
        var load =
                new Workload(
                        Contract.PUBLISH,
                        source,
                        POINTS_PER_MESSAGE,
                        POINTS_PER_MESSAGE,
                        start.toEpochMilli(),
                        1);
        messages = new PointMessages(load, source);
    }

    String source() {
        return source;
    }

    /** The last sequence that the server called durable. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** The last sequence that was ever sent. */
    long sent() {
        return sent;
    }

    /** Messages that the server knew already. */
    long repeated() {
        return repeated.get();
    }

    /** Resends what is not acknowledged and goes on until the server is gone. */
    GrpcStatus untilBroken(int port) throws InterruptedException {
        try (Connection connection = Connection.open(port)) {
            var answers = new Answers();
            GrpcStream stream = resume(connection, answers);
            DataFrames frames = stream.frames();
            while (!stream.end().isDone()) {
                if (messages.messages() - acknowledged.get() >= UNACKNOWLEDGED) {
                    LockSupport.parkNanos(50_000);
                    continue;
                }
                next(stream, frames);
            }
            return stream.end().join();
        } catch (IOException e) {
            return GrpcStatus.of(GrpcStatus.CONNECTION_LOST, String.valueOf(e.getMessage()));
        }
    }

    /** Resends what is not acknowledged and waits until it is. */
    void settle(int port) throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            GrpcStream stream = resume(connection, new Answers());
            DataFrames frames = stream.frames();
            while (messages.messages() < sent) {
                next(stream, frames);
            }
            stream.halfClose();
            GrpcStatus status = UnaryCall.await(stream);
            if (!status.isOk() || acknowledged.get() != sent) {
                throw new IOException(
                        "%s: %d of %d acknowledged, status %s"
                                .formatted(source, acknowledged.get(), sent, status));
            }
        }
    }

    private GrpcStream resume(Connection connection, Answers answers) throws IOException {
        messages.continueAfter(acknowledged.get());
        return connection.call(Contract.PUBLISH.method(), answers);
    }

    private void next(GrpcStream stream, DataFrames frames)
            throws IOException, InterruptedException {
        sent = Math.max(sent, messages.nextNumbered(frames));
        stream.write(frames);
    }

    private final class Answers implements StreamListener {
        @Override
        public void onMessage(byte[] buffer, int offset, int length) {
            try {
                var answer = PublishResponse.parser().parseFrom(buffer, offset, length);
                if (answer.getFailed() > 0) {
                    throw new IllegalStateException("refused: " + answer.getErrorsList());
                }
                if (answer.getRepeated()) {
                    repeated.incrementAndGet();
                }
                acknowledged.accumulateAndGet(answer.getSequence(), Math::max);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("an answer that cannot be read", e);
            }
        }
    }
}
