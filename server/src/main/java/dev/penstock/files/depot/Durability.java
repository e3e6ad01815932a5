package dev.penstock.files.depot;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes durable what an upload has received, beside its being received: one sync after the other, and
 * each noted by the lane before it is told. What is not marked otherwise belongs to the upload's strand.
 */
final class Durability {
    private final Workbench bench;
    private final Upload upload;
    private final Staged staged;
    private final Strand syncs;
    private long asked;
    private CompletableFuture<Long> last;
    private volatile long durable;
    private volatile LongConsumer whenDurable = _ -> {};
    private volatile @Nullable RuntimeException broken;

    Durability(Workbench bench, Upload upload, Staged staged) {
        this.bench = bench;
        this.upload = upload;
        this.staged = staged;
        syncs = bench.strand();
        durable = upload.durableBytes();
        asked = durable;
        last = CompletableFuture.completedFuture(durable);
    }

    /** Bytes that survive a crash. Any thread. */
    long durable() {
        return durable;
    }

    /** Has somebody told whenever more is durable; on any thread. */
    void onDurable(LongConsumer told) {
        whenDurable = told;
    }

    /** Bytes that are durable or on their way to be. */
    long asked() {
        return asked;
    }

    /** Completes when all that was asked for until now is durable. */
    CompletableFuture<Long> last() {
        return last;
    }

    /** Begins to make so many bytes durable, all of them written; completes when they are. */
    CompletableFuture<Long> reach(long bytes) {
        if (bytes != asked) {
            asked = bytes;
            last =
                    sync().thenCompose(_ -> bench.submit(new FileCommand.Synced(upload, bytes)))
                            .whenComplete(this::reached);
        }
        return last;
    }

    private void reached(@Nullable Long bytes, @Nullable Throwable failure) {
        if (bytes != null) {
            durable = Math.max(durable, bytes);
            whenDurable.accept(durable);
        } else {
            breakOff(failure);
        }
    }

    /** Syncs what is written, without anybody being told. */
    CompletableFuture<Void> sync() {
        return syncs.<Void>call(
                        () -> {
                            requireSound();
                            staged.sync();
                            return null;
                        })
                .whenComplete(
                        (_, failure) -> {
                            if (failure != null) {
                                breakOff(failure);
                            }
                        });
    }

    /** After a sync that failed the next may succeed although bytes are lost: so there is none. */
    private void breakOff(@Nullable Throwable failure) {
        Throwable why = Stages.cause(failure);
        if (broken == null && why != null) {
            broken = why instanceof RuntimeException known ? known : new CompletionException(why);
        }
    }

    /** Throws what went wrong, if anything did. Any thread. */
    void requireSound() {
        RuntimeException why = broken;
        if (why != null) {
            throw why;
        }
    }

    /** Whether nothing went wrong. Any thread. */
    boolean isSound() {
        return broken == null;
    }
}
