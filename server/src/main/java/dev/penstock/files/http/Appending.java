package dev.penstock.files.http;

import dev.penstock.files.depot.Depot;
import dev.penstock.files.depot.Filling;
import dev.penstock.files.depot.NewUpload;
import dev.penstock.files.depot.StoredFile;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fills uploads with the bodies of requests, one request per upload at a time: a newer one takes it over
 * from an older one, whose connection may be dead without anybody having noticed. Any thread.
 */
final class Appending {
    private final Depot depot;
    private final long maxFileBytes;
    private final ConcurrentHashMap<String, Claim> claims = new ConcurrentHashMap<>();

    /**
     * What became of it.
     *
     * @param offset bytes that survive a crash
     * @param file set if that was all of it
     */
    record Outcome(long offset, @Nullable StoredFile file) {}

    Appending(Depot depot, long maxFileBytes) {
        this.depot = depot;
        this.maxFileBytes = maxFileBytes;
    }

    /** Whoever sends bytes of this upload by HTTP is interrupted; completes when it is let go. */
    CompletableFuture<Void> free(String uploadId) {
        return lost(claims.get(uploadId));
    }

    private static CompletableFuture<Void> lost(@Nullable Claim claim) {
        return claim == null ? CompletableFuture.completedFuture(null) : claim.lose();
    }

    /** Appends the visit's body; the file is made if that completes it. */
    CompletableFuture<Outcome> append(
            Visit visit, String uploadId, long offset, @Nullable Sum sum) {
        var claim = new Claim();
        return lost(claims.put(uploadId, claim))
                .thenCompose(_ -> depot.fill(uploadId))
                .thenCompose(
                        filling ->
                                either(
                                        visit.onLoop(
                                                () -> receive(visit, claim, filling, offset, sum)),
                                        (received, failure) ->
                                                settle(filling, sum, received, failure)))
                .whenComplete(
                        (_, _) -> {
                            claims.remove(uploadId, claim);
                            claim.left();
                        });
    }

    private CompletableFuture<Long> receive(
            Visit visit, Claim claim, Filling filling, long offset, @Nullable Sum sum) {
        if (filling.received() != offset) {
            throw HttpRefusedException.offset(offset, filling.received());
        }
        long size = filling.upload().wanted().size();
        long most = size < 0 ? maxFileBytes : size;
        long announced = Headers.contentLength(visit.request());
        if (announced > most - offset) {
            throw HttpRefusedException.tooLarge(offset + announced, most);
        }
        if (sum != null) {
            var _ = filling.mark();
        }
        var moving = new Receiving(visit, filling, sum, most);
        claim.moving(moving);
        return moving.start();
    }

    private CompletableFuture<Outcome> settle(
            Filling filling,
            @Nullable Sum sum,
            @Nullable Long received,
            @Nullable Throwable failure) {
        Throwable wrong = failure;
        if (wrong == null && sum != null && !sum.fits()) {
            wrong =
                    new HttpRefusedException(
                            HttpRefusedException.CHECKSUM_MISMATCH,
                            "Upload-Checksum: the body adds up to something else");
        }
        if (received == null || wrong != null) {
            return giveBack(filling, sum, wrong == null ? new IllegalStateException() : wrong);
        }
        NewUpload wanted = filling.upload().wanted();
        CompletableFuture<Long> kept =
                sum == null ? CompletableFuture.completedFuture(received) : filling.keep();
        return wanted.size() == received && !wanted.part()
                ? kept.thenCompose(_ -> filling.finish(""))
                        .thenApply(file -> new Outcome(file.size(), file))
                : kept.thenCompose(_ -> filling.release())
                        .thenApply(durable -> new Outcome(durable, null));
    }

    /** What is whole stays; what could not be checked to its end does not. */
    private static CompletableFuture<Outcome> giveBack(
            Filling filling, @Nullable Sum sum, Throwable why) {
        CompletableFuture<Long> back =
                sum == null
                        ? CompletableFuture.completedFuture(filling.received())
                        : filling.rollback();
        return either(back, (_, _) -> filling.release())
                .thenCompose(_ -> CompletableFuture.failedFuture(why));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the inner one is what the result waits for
    private static <T, R> CompletableFuture<R> either(
            CompletableFuture<T> stage,
            BiFunction<@Nullable T, @Nullable Throwable, CompletableFuture<R>> next) {
        return stage.handle(next).thenCompose(inner -> inner);
    }
}
