package dev.penstock.bench.load;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.analytics.UploadResponse;
import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.DataFrames;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import java.io.IOException;
import java.util.Arrays;

/** One upload stream from its first message to the answer that acknowledges it all. One thread. */
public final class Upload {
    private final Contract contract;
    private final PointMessages messages;
    private final GrpcStream stream;
    private final Answers answers = new Answers();

    /** Opens the call; sends nothing yet. */
    public Upload(Connection connection, Contract contract, PointMessages messages)
            throws IOException {
        this.contract = contract;
        this.messages = messages;
        this.stream = connection.call(contract.method(), answers);
    }

    /** Sends as fast as the server takes it until the deadline or the number of points. */
    public void run(long deadlineNanos, long mostPoints) throws IOException, InterruptedException {
        DataFrames frames = stream.frames();
        long first = messages.points();
        while (System.nanoTime() - deadlineNanos < 0 && messages.points() - first < mostPoints) {
            do {
                messages.next(frames);
            } while (frames.payload() + messages.nextSize() < stream.largestWrite()
                    && messages.points() - first < mostPoints);
            stream.write(frames);
        }
    }

    /** Half-closes and waits until everything is acknowledged; says how much was stored. */
    public Acknowledged finish() throws IOException, InterruptedException {
        stream.halfClose();
        GrpcStatus status = UnaryCall.await(stream);
        if (!status.isOk()) {
            throw new IOException(contract.method() + " ended with " + status);
        }
        return answers.read(contract);
    }

    /**
     * What the server says it has.
     *
     * @param stored points, or for {@link Contract#COLLECTION} data points
     * @param failed those refused
     */
    public record Acknowledged(long stored, long failed) {}

    private final class Answers implements StreamListener {
        private byte[] last = new byte[0];
        private long stored;
        private long failed;

        @Override
        public void onMessage(byte[] buffer, int offset, int length) {
            if (contract != Contract.PUBLISH) {
                last = Arrays.copyOfRange(buffer, offset, offset + length);
                return;
            }
            try {
                var answer = PublishResponse.parser().parseFrom(buffer, offset, length);
                stored += answer.getStored();
                failed += answer.getFailed();
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("an answer that cannot be read", e);
            }
        }

        Acknowledged read(Contract contract) throws IOException {
            return switch (contract) {
                case COLLECTION -> {
                    var result = CollectionResult.parseFrom(last);
                    yield new Acknowledged(result.getSuccessfulCount(), result.getErrorCount());
                }
                case ANALYTICS -> {
                    var result = UploadResponse.parseFrom(last);
                    yield new Acknowledged(result.getPointsProcessed(), result.getPointsFailed());
                }
                case PUBLISH -> new Acknowledged(stored, failed);
            };
        }
    }
}
