package dev.penstock.files.depot;

import dev.penstock.refusal.RefusedException;
import dev.penstock.subscribe.Readers;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Work on one file: one piece after the other, in order, on whichever thread of the pool is free. Any
 * thread may hand work over.
 */
final class Strand {
    private interface Piece {
        void run();

        void refused(RefusedException why);
    }

    private record Work<T>(Callable<T> body, CompletableFuture<T> done) implements Piece {
        @Override
        public void run() {
            try {
                done.complete(body.call());
            } catch (Exception | Error e) {
                done.completeExceptionally(Disk.translated(e));
            }
        }

        @Override
        public void refused(RefusedException why) {
            done.completeExceptionally(why);
        }
    }

    private final Readers pool;
    private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
    private boolean running;

    Strand(Readers pool) {
        this.pool = pool;
    }

    /** Runs this behind what was handed over before. It may block; its stage completes there. */
    <T> CompletableFuture<T> call(Callable<T> body) {
        var work = new Work<T>(body, new CompletableFuture<>());
        synchronized (this) {
            waiting.add(work);
            if (running) {
                return work.done();
            }
            running = true;
        }
        schedule();
        return work.done();
    }

    /** The same for work that goes on elsewhere; what is behind it does not wait for that. */
    @SuppressWarnings("FutureReturnValueIgnored") // the inner one is what the result waits for
    <T> CompletableFuture<T> compose(Callable<CompletableFuture<T>> body) {
        return call(body).thenCompose(inner -> inner);
    }

    private void schedule() {
        try {
            pool.read(this::one);
        } catch (RefusedException e) {
            Piece piece;
            while ((piece = next()) != null) {
                piece.refused(e);
            }
        }
    }

    /** One piece a turn, so that others have theirs. */
    private void one() {
        Piece piece;
        synchronized (this) {
            piece = waiting.remove();
        }
        piece.run();
        synchronized (this) {
            if (waiting.isEmpty()) {
                running = false;
                return;
            }
        }
        schedule();
    }

    private synchronized @Nullable Piece next() {
        Piece piece = waiting.poll();
        running = piece != null;
        return piece;
    }
}
