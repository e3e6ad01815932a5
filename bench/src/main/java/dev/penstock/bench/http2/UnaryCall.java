package dev.penstock.bench.http2;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls that give one message. Blocks the calling thread. */
public final class UnaryCall {
    private static final long PATIENCE_SECONDS = 60;

    private UnaryCall() {}

    /** The answer, decoded. */
    public static <T> T call(
            Connection connection, String method, MessageLite request, Parser<T> answer)
            throws IOException, InterruptedException {
        return answer.parseFrom(bytes(connection, method, request));
    }

    /** The answer as it came. */
    public static byte[] bytes(Connection connection, String method, MessageLite request)
            throws IOException, InterruptedException {
        return streamBytes(connection, method, List.of(request.toByteArray()));
    }

    /** The one answer to several messages, as it came. */
    public static byte[] stream(
            Connection connection, String method, List<? extends MessageLite> messages)
            throws IOException, InterruptedException {
        return streamBytes(
                connection, method, messages.stream().map(MessageLite::toByteArray).toList());
    }

    /** The one answer to several messages that may be none at all, as it came. */
    public static byte[] streamBytes(Connection connection, String method, List<byte[]> messages)
            throws IOException, InterruptedException {
        var one = new OneMessage();
        GrpcStream stream = connection.call(method, one);
        for (byte[] message : messages) {
            stream.send(message);
        }
        stream.halfClose();
        GrpcStatus status = await(stream);
        byte[] message = one.message;
        if (!status.isOk() || message == null) {
            throw new IOException(method + " ended with " + status);
        }
        return message;
    }

    /** How the call ended; waits for it. */
    public static GrpcStatus await(GrpcStream stream) throws IOException, InterruptedException {
        try {
            return stream.end().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no answer in " + PATIENCE_SECONDS + " s", e);
        }
    }

    private static final class OneMessage implements StreamListener {
        private volatile byte @Nullable [] message;

        @Override
        public void onMessage(byte[] buffer, int offset, int length) {
            message = Arrays.copyOfRange(buffer, offset, offset + length);
        }
    }
}
