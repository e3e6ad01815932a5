package dev.penstock.bench.logs;

import dev.penstock.api.collection.LogCollectionResult;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.DataFrames;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.GrpcStream;
import dev.penstock.bench.http2.StreamListener;
import dev.penstock.bench.http2.UnaryCall;
import java.io.IOException;
import java.util.Arrays;

/** One CollectLogs stream, from its first line to the answer that acknowledges them all. One thread. */
final class LogUpload {
    private static final String METHOD = "collection.DataCollectionService/CollectLogs";

    private final LogLines lines;
    private final GrpcStream stream;
    private volatile byte[] answer = new byte[0];

    /** Opens the call; sends nothing yet. */
    LogUpload(Connection connection, LogLines lines) throws IOException {
        this.lines = lines;
        stream =
                connection.call(
                        METHOD,
                        new StreamListener() {
                            @Override
                            public void onMessage(byte[] buffer, int offset, int length) {
                                answer = Arrays.copyOfRange(buffer, offset, offset + length);
                            }
                        });
    }

    /** Sends every {@code step}-th line from one number to another as fast as the server takes them. */
    void send(long from, long to, int step) throws IOException, InterruptedException {
        DataFrames frames = stream.frames();
        for (long n = from; n < to; n += step) {
            byte[] entry = lines.entry(n);
            if (frames.payload() + entry.length + 16 > stream.largestWrite()) {
                stream.write(frames);
            }
            frames.message(entry, 0, entry.length);
        }
        stream.write(frames);
    }

    /** Half-closes and waits for the answer; how many were acknowledged. */
    long finish() throws IOException, InterruptedException {
        stream.halfClose();
        GrpcStatus status = UnaryCall.await(stream);
        if (!status.isOk()) {
            throw new IOException(METHOD + " ended with " + status);
        }
        return LogCollectionResult.parseFrom(answer).getIndexedCount();
    }
}
