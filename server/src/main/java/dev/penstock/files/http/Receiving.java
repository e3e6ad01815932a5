package dev.penstock.files.http;

import dev.penstock.files.Patience;
import dev.penstock.files.Traffic;
import dev.penstock.files.depot.Checksum;
import dev.penstock.files.depot.Filling;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Moves the body of one request into an upload. It is read in pieces, and no further than the disk, the
 * credit of all uploads and the caller's pace allow. On the request's event loop, but for {@link
 * #interrupt}.
 */
final class Receiving {
    static final int PIECE = 128 << 10;

    private final Visit visit;
    private final Traffic traffic;
    private final Filling filling;
    private final @Nullable Sum sum;
    private final long most;
    private final Patience patience;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private CompletableFuture<Long> tail;
    private byte[] piece = new byte[0];
    private int gathered;
    private int undecided;
    private long taken;
    private boolean paused;
    private boolean ended;

    /**
     * Is about to move it.
     *
     * @param sum what the body must add up to; it is shown all of it
     * @param most bytes that the upload may come to hold
     */
    Receiving(Visit visit, Filling filling, @Nullable Sum sum, long most) {
        this.visit = visit;
        this.filling = filling;
        this.sum = sum;
        this.most = most;
        traffic = visit.traffic();
        taken = filling.received();
        tail = CompletableFuture.completedFuture(taken);
        patience =
                visit.patience(
                        () ->
                                stop(
                                        new HttpRefusedException(
                                                408, "the body: nothing came for a while")));
    }

    /** Completes with the bytes received when all of the body is written, or when no more will be. */
    CompletableFuture<Long> start() {
        visit.whenOver(() -> stop(new HttpRefusedException(499, "the client is gone")));
        var request = visit.request();
        if (request.isEnded()) {
            ended();
            return done;
        }
        request.handler(this::arrived);
        request.endHandler(_ -> ended());
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            visit.response().writeContinue();
        }
        patience.begin();
        request.resume();
        return done;
    }

    /** Moves no more; what came is kept. Any thread. */
    void interrupt(RuntimeException why) {
        visit.execute(() -> stop(why));
    }

    private void arrived(Buffer bytes) {
        if (ended) {
            return;
        }
        taken += bytes.length();
        if (taken > most) {
            stop(HttpRefusedException.tooLarge(taken, most));
            return;
        }
        int from = 0;
        while (from < bytes.length()) {
            if (piece.length == 0) {
                piece = new byte[PIECE];
            }
            int count = Math.min(PIECE - gathered, bytes.length() - from);
            bytes.getBytes(from, from + count, piece, gathered);
            gathered += count;
            from += count;
            if (gathered == PIECE) {
                flush();
            }
        }
        pauseIfMuch();
    }

    private void pauseIfMuch() {
        boolean much =
                undecided > traffic.admission.config().streamCreditBytes() / 2
                        || (undecided > 0 && traffic.credit.exhausted());
        if (much && !paused) {
            paused = true;
            visit.request().pause();
        }
        if (paused) {
            patience.end();
        } else {
            patience.begin();
        }
    }

    private void flush() {
        if (gathered == 0) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(piece, 0, gathered);
        int count = gathered;
        piece = new byte[0];
        gathered = 0;
        undecided += count;
        traffic.credit.take(count);
        tail = tail.thenCompose(_ -> filling.append(filling.received(), bytes, Checksum.none()));
        tail = tail.thenApply(received -> summed(received, bytes));
        var _ = tail.whenComplete((_, failure) -> written(count, failure));
    }

    private Long summed(Long received, ByteBuffer bytes) {
        if (sum != null) {
            sum.update(bytes.duplicate());
        }
        return received;
    }

    /** On whichever thread wrote. */
    private void written(int count, @Nullable Throwable failure) {
        traffic.credit.give(count);
        traffic.received.add(count);
        long wait = failure == null ? traffic.in.take(visit.caller(), count) : 0;
        traffic.after(wait, () -> visit.execute(() -> decided(count, failure)));
    }

    private void decided(int count, @Nullable Throwable failure) {
        undecided -= count;
        if (failure != null) {
            stop(failure);
        } else if (paused && !ended && undecided <= PIECE) {
            paused = false;
            patience.begin();
            visit.request().resume();
        }
    }

    private void ended() {
        if (!ended) {
            ended = true;
            patience.end();
            flush();
            var _ = tail.whenComplete((received, failure) -> settle(received, failure));
        }
    }

    private void settle(Long received, @Nullable Throwable failure) {
        if (failure != null) {
            done.completeExceptionally(failure);
        } else {
            done.complete(received);
        }
    }

    /** What came is still written: who was cut off goes on behind it. */
    private void stop(Throwable why) {
        if (!ended) {
            ended = true;
            patience.end();
            flush();
            var _ = tail.whenComplete((_, _) -> done.completeExceptionally(why));
        }
    }
}
