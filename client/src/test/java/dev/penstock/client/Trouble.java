package dev.penstock.client;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What goes wrong in a stand-in server, and when. Any thread. */
public final class Trouble {
    private final Queue<StatusRuntimeException> next = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private volatile double breaking;
    private volatile Random random = new Random(0);

    /** The next calls fail so, one each. */
    public void nextCalls(StatusRuntimeException... failures) {
        next.addAll(List.of(failures));
    }

    /** From now on streams break off with this probability at every step. */
    public void breakStreams(double probability, long seed) {
        random = new Random(seed);
        breaking = probability;
    }

    /** The next so many messages are stored, and their streams break off before they are answered. */
    public void loseAnswers(int messages) {
        lostAnswers.set(messages);
    }

    /** Why the call at hand fails at once; null when it does not. */
    @Nullable StatusRuntimeException ofCall() {
        return next.poll();
    }

    boolean breaksNow() {
        return breaking > 0 && random.nextDouble() < breaking;
    }

    boolean losesAnswer() {
        return lostAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0 || breaksNow();
    }

    static StatusRuntimeException broken() {
        return Status.UNAVAILABLE.withDescription("the connection broke").asRuntimeException();
    }

    /** A refusal as the server makes it. */
    public static StatusRuntimeException refusal(
            Status.Code code, String reason, @Nullable Duration retryAfter) {
        var status =
                com.google.rpc.Status.newBuilder()
                        .setCode(code.value())
                        .setMessage("refused: " + reason)
                        .addDetails(
                                Any.pack(
                                        ErrorInfo.newBuilder()
                                                .setReason(reason)
                                                .setDomain("penstock")
                                                .putMetadata("oldest_cursor", "c7")
                                                .build()));
        if (retryAfter != null) {
            var delay =
                    com.google.protobuf.Duration.newBuilder()
                            .setSeconds(retryAfter.getSeconds())
                            .setNanos(retryAfter.getNano());
            status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }
}
