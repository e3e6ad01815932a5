package dev.penstock.bench.abuse;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.analytics.UploadResponse;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.DataFrames;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients whose every byte is right, and who wear a server out all the same. */
final class BadManners {
    private static final String COLLECT = "collection.DataCollectionService/CollectDataPoints";
    private static final String UPLOAD = "analytics.DataIngestion/UploadData";
    private static final String TAIL = "penstock.metrics.v1.Metrics/Tail";

    /** More than half of the memory for them, at what each holds. */
    private static final int HALF_MESSAGES = 300;

    private static final int STREAMS = 10_000;
    private static final int FRAME = 16_384;
    private static final long SECOND = 1_000_000_000L;

    private BadManners() {}

    static List<Abuse> all() {
        return List.of(
                new Named("10,000 streams on one connection", BadManners::manyStreams),
                new Named("10,000 calls opened and cancelled", BadManners::massCancel),
                new Named("subscribers that never read, for 5 s", BadManners::neverRead),
                new Named("a sender of one byte a second", BadManners::oneByteASecond),
                new Named("300 messages of 50 MiB, half sent", BadManners::halfMessages));
    }

    /** What is over the limit is refused, stream by stream or by ending the connection; then all is well. */
    private static Abuse.Verdict manyStreams(int port) throws IOException, InterruptedException {
        var refused = new AtomicInteger();
        String how = "";
        long limit = 0;
        try (Connection connection = Connection.open(port)) {
            limit = connection.maxConcurrentStreams();
            for (int i = 0; i < STREAMS; i++) {
                connection.call(COLLECT, new Counting(refused));
            }
            LockSupport.parkNanos(2 * SECOND);
            how = refused.get() + " of " + STREAMS + " refused";
        } catch (IOException e) {
            how = "connection ended: " + e.getMessage();
        }
        boolean bounded = limit <= STREAMS && (refused.get() >= STREAMS - limit);
        return new Abuse.Verdict(bounded && serves(port), how + ", limit " + limit);
    }

    private record Counting(AtomicInteger count) implements StreamListener {
        @Override
        public void onEnd(GrpcStatus status) {
            count.incrementAndGet();
        }
    }

    private static Abuse.Verdict massCancel(int port) throws IOException, InterruptedException {
        String how = "all cancelled";
        try (Connection connection = Connection.open(port)) {
            for (int i = 0; i < STREAMS; i++) {
                connection.call(COLLECT, StreamListener.SILENT).cancel();
            }
        } catch (IOException e) {
            how = "connection ended: " + e.getMessage();
        }
        return new Abuse.Verdict(serves(port), how);
    }

    private static Abuse.Verdict neverRead(int port) throws IOException, InterruptedException {
        var ended = new AtomicInteger();
        try (Connection connection = Connection.open(port, 1_024)) {
            List<GrpcStream> streams = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                GrpcStream stream = connection.call(TAIL, new Counting(ended));
                stream.stopReading();
                stream.send(TailRequest.getDefaultInstance().toByteArray());
                stream.halfClose();
                streams.add(stream);
            }
            LockSupport.parkNanos(5 * SECOND);
            return new Abuse.Verdict(
                    ended.get() == 0 && serves(port), streams.size() + " held, none ended");
        }
    }

    private static Abuse.Verdict oneByteASecond(int port) throws IOException, InterruptedException {
        byte[] message = point().toByteArray();
        try (Connection connection = Connection.open(port)) {
            GrpcStream stream = connection.call(COLLECT, StreamListener.SILENT);
            DataFrames frames = stream.frames();
            frames.raw(new byte[] {0, 0, 0, 0, (byte) message.length}, 0, 5);
            stream.write(frames);
            for (int i = 0; i < 5; i++) {
                frames.raw(message, i, 1);
                stream.write(frames);
                LockSupport.parkNanos(SECOND);
            }
            frames.raw(message, 5, message.length - 5);
            stream.write(frames);
            stream.halfClose();
            GrpcStatus status = UnaryCall.await(stream);
            return new Abuse.Verdict(status.isOk() && serves(port), status.toString());
        }
    }

    /** One connection may not take the memory that its neighbours' messages need on their way. */
    private static Abuse.Verdict halfMessages(int port) throws IOException, InterruptedException {
        byte[] part = new byte[640 << 10];
        int announced = 50 << 20;
        for (int i = 1; i <= 4; i++) {
            part[i] = (byte) (announced >>> (8 * (4 - i)));
        }
        var refused = new AtomicInteger();
        try (Connection connection = Connection.open(port)) {
            for (int i = 0; i < HALF_MESSAGES; i++) {
                sendUnlessEnded(connection.call(UPLOAD, new Counting(refused)), part);
            }
            boolean served = serves(port) && servesInFrames(port);
            return new Abuse.Verdict(
                    served && refused.get() > 0,
                    refused.get() + " refused" + (served ? "" : ", and a neighbour's message"));
        }
    }

    /** The server may refuse it before it has everything: then sending fails, and that is well. */
    private static void sendUnlessEnded(GrpcStream stream, byte[] bytes)
            throws IOException, InterruptedException {
        try {
            DataFrames frames = stream.frames();
            for (int at = 0; at < bytes.length; at += FRAME) {
                frames.raw(bytes, at, Math.min(FRAME, bytes.length - at));
            }
            stream.write(frames);
        } catch (IOException e) {
            if (!stream.end().isDone()) {
                throw e;
            }
        }
    }

    /** A message that comes in several frames. */
    private static boolean servesInFrames(int port) throws IOException, InterruptedException {
        var batch = BatchData.newBuilder();
        for (int i = 0; i < 5_000; i++) {
            batch.addPoints(
                    dev.penstock.api.analytics.DataPoint.newBuilder()
                            .setMetricName("good")
                            .setTimestamp(
                                    Timestamp.newBuilder()
                                            .setSeconds(Instant.now().getEpochSecond())));
        }
        try (Connection connection = Connection.open(port)) {
            byte[] answer =
                    UnaryCall.streamBytes(connection, UPLOAD, List.of(batch.build().toByteArray()));
            return UploadResponse.parseFrom(answer).getPointsFailed() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean serves(int port) throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            return UnaryCall.streamBytes(connection, COLLECT, List.of(point().toByteArray())).length
                    > 0;
        }
    }

    private static DataPoint point() {
        return DataPoint.newBuilder()
                .setSource("abuse")
                .setTimestamp(Instant.now().toEpochMilli())
                .putMetrics("good", 1)
                .build();
    }
}
