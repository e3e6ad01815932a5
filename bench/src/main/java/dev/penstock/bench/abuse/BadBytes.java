package dev.penstock.bench.abuse;

import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.DataFrames;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Bytes that are no message, no gRPC frame, or no HTTP/2 at all. */
final class BadBytes {
    private static final String COLLECT = "collection.DataCollectionService/CollectDataPoints";
    private static final String UPLOAD = "analytics.DataIngestion/UploadData";
    private static final int MIB = 1 << 20;

    private BadBytes() {}

    static List<Abuse> all() {
        return List.of(
                new Named("a message of 51 MiB", BadBytes::tooLarge),
                new Named("a length prefix of 2 GiB", BadBytes::hugePrefix),
                new Named("a message cut in half", BadBytes::cut),
                new Named("a frame that ends early", BadBytes::endsEarly),
                new Named("random messages", BadBytes::randomMessages),
                new Named("an unknown method", BadBytes::unknownMethod),
                new Named("random bytes instead of HTTP/2 frames", BadBytes::randomFrames),
                new Named("random bytes instead of HTTP", BadBytes::randomConnection));
    }

    private static Abuse.Verdict tooLarge(int port) throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            GrpcStream stream = connection.call(UPLOAD, StreamListener.SILENT);
            sendUnlessEnded(stream, new byte[51 * MIB]);
            return ends(stream, GrpcStatus.RESOURCE_EXHAUSTED);
        }
    }

    /** The server may answer before it has everything: then sending fails, and that is well. */
    private static void sendUnlessEnded(GrpcStream stream, byte[] message)
            throws IOException, InterruptedException {
        try {
            stream.send(message);
        } catch (IOException e) {
            if (!stream.end().isDone()) {
                throw e;
            }
        }
    }

    private static Abuse.Verdict hugePrefix(int port) throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            GrpcStream stream = connection.call(UPLOAD, StreamListener.SILENT);
            DataFrames frames = stream.frames();
            frames.raw(new byte[] {0, 0x7f, -1, -1, -1, 1, 2, 3}, 0, 8);
            stream.write(frames);
            return ends(stream, GrpcStatus.RESOURCE_EXHAUSTED);
        }
    }

    private static Abuse.Verdict cut(int port) throws IOException, InterruptedException {
        byte[] whole = point().toByteArray();
        return refusedAmongGood(port, Arrays.copyOf(whole, whole.length / 2));
    }

    private static Abuse.Verdict endsEarly(int port) throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            GrpcStream stream = connection.call(COLLECT, StreamListener.SILENT);
            DataFrames frames = stream.frames();
            frames.raw(new byte[] {0, 0, 0, 0, 100, 1, 2, 3}, 0, 8);
            stream.write(frames);
            stream.halfClose();
            GrpcStatus status = UnaryCall.await(stream);
            return new Abuse.Verdict(
                    status.code() > GrpcStatus.OK && !status.message().isEmpty(),
                    status.toString());
        }
    }

    private static Abuse.Verdict randomMessages(int port) throws IOException, InterruptedException {
        var random = new SplittableRandom(11);
        Abuse.Verdict last = new Abuse.Verdict(true, "");
        for (int i = 0; i < 100 && last.asExpected(); i++) {
            byte[] rubbish = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(rubbish);
            last = refusedAmongGood(port, rubbish);
        }
        return last;
    }

    /** A good point, the rubbish, a good point: both good ones are stored. */
    private static Abuse.Verdict refusedAmongGood(int port, byte[] rubbish)
            throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            byte[] good = point().toByteArray();
            byte[] answer =
                    UnaryCall.streamBytes(connection, COLLECT, List.of(good, rubbish, good));
            CollectionResult result = CollectionResult.parseFrom(answer);
            String error = result.getErrorsCount() == 0 ? "" : result.getErrors(0);
            return new Abuse.Verdict(
                    result.getSuccessfulCount() == 2
                            && result.getErrorCount() == 1
                            && error.startsWith("validation error for point 2:"),
                    result.getSuccessfulCount() + " stored; " + error);
        }
    }

    private static DataPoint point() {
        return DataPoint.newBuilder()
                .setSource("abuse")
                .setTimestamp(Instant.now().toEpochMilli())
                .putMetrics("good", 1)
                .putTags("a", "b")
                .build();
    }

    private static Abuse.Verdict unknownMethod(int port) throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            GrpcStream stream = connection.call("no.Such/Method", StreamListener.SILENT);
            return ends(stream, GrpcStatus.UNIMPLEMENTED);
        }
    }

    private static Abuse.Verdict ends(GrpcStream stream, int code)
            throws IOException, InterruptedException {
        GrpcStatus status = UnaryCall.await(stream);
        return new Abuse.Verdict(
                status.code() == code && !status.message().isEmpty(), status.toString());
    }

    /** The connection may be ended; what matters is that the server is there for the next one. */
    private static Abuse.Verdict randomFrames(int port) throws IOException, InterruptedException {
        var random = new SplittableRandom(12);
        @Nullable String how = null;
        try (Connection connection = Connection.open(port)) {
            GrpcStream stream = connection.call(COLLECT, StreamListener.SILENT);
            byte[] rubbish = new byte[100_000];
            random.nextBytes(rubbish);
            connection.writeRubbish(rubbish);
            how = UnaryCall.await(stream).toString();
        } catch (IOException e) {
            how = String.valueOf(e.getMessage());
        }
        return stillServes(port, how);
    }

    private static Abuse.Verdict randomConnection(int port)
            throws IOException, InterruptedException {
        var random = new SplittableRandom(13);
        int closed = 0;
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(30_000);
                byte[] rubbish = new byte[10_000];
                random.nextBytes(rubbish);
                socket.getOutputStream().write(rubbish);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
                closed++;
            } catch (IOException e) {
                // Reset while it was still being written: ended as well.
                closed += e instanceof java.net.SocketTimeoutException ? 0 : 1;
            }
        }
        Abuse.Verdict after = stillServes(port, closed + " of 20 connections closed");
        return new Abuse.Verdict(after.asExpected() && closed == 20, after.answer());
    }

    private static Abuse.Verdict stillServes(int port, String answer)
            throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            byte[] result =
                    UnaryCall.streamBytes(connection, COLLECT, List.of(point().toByteArray()));
            return new Abuse.Verdict(
                    CollectionResult.parseFrom(result).getSuccessfulCount() == 1, answer);
        }
    }
}
