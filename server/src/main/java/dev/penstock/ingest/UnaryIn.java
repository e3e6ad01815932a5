package dev.penstock.ingest;

import com.google.protobuf.Message;
import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.access.DecodingMemory;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.RequestParser;
import dev.penstock.wire.ServerCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The scaffold of every upload that is one request: it takes a stream's place and the credit of its
 * bytes until it is answered, as a stream does, and is worked on by a thread of its own, since a large
 * request takes long to decode and the event loop has other calls.
 */
public final class UnaryIn {
    private UnaryIn() {}

    /**
     * Takes the place, and starts the work.
     *
     * @param admission gives the place
     * @param credit of all uploads together
     * @param bytes of the request
     * @param work completes the answer, then or later; what it throws is the answer
     * @throws dev.penstock.refusal.RefusedException OVERLOADED when there is no place or no credit
     */
    public static <R> CompletionStage<R> accept(
            ServerCall call,
            Admission admission,
            Credit credit,
            int bytes,
            Consumer<CompletableFuture<R>> work) {
        if (credit.exhausted()) {
            throw Refusal.of(
                            Reason.OVERLOADED,
                            "uploads: too much is undecided (access.total-credit-bytes)")
                    .asException();
        }
        Refusal refusal = admission.enterStream();
        if (refusal != null) {
            throw refusal.asException();
        }
        credit.take(bytes);
        var answer = new CompletableFuture<R>();
        // First the place, then the answer: who asks again at once finds it free.
        CompletableFuture<R> answered =
                answer.whenComplete(
                        (_, _) -> {
                            credit.give(bytes);
                            admission.leaveStream();
                        });
        Thread.ofVirtual().name(call.method()).start(() -> run(work, answer));
        // A copy, for the caller who goes away cancels it.
        return answered.copy();
    }

    /**
     * Decodes the request and works on what came of it, once there is memory for that. On the thread of
     * the work; waits.
     *
     * @throws dev.penstock.refusal.RefusedException MESSAGE_TOO_LARGE when there never will be;
     *     MALFORMED_MESSAGE
     */
    public static <Q extends Message> void decode(
            Admission admission, RequestParser<Q> parser, byte[] bytes, Consumer<Q> work) {
        DecodingMemory memory = admission.decoding();
        long parsed = parser.parsedBytes(bytes, 0, bytes.length, memory.most());
        memory.use(parsed, () -> work.accept(parser.parseMeasured(bytes, 0, bytes.length)));
    }

    private static <R> void run(Consumer<CompletableFuture<R>> work, CompletableFuture<R> answer) {
        try {
            work.accept(answer);
        } catch (RuntimeException | Error e) {
            // An Error, too: nobody else would answer.
            answer.completeExceptionally(e);
        }
    }
}
