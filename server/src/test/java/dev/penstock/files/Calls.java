package dev.penstock.files;

import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How tests wait for answers. Any thread. */
final class Calls {
    private Calls() {}

    /** What a stream of answers has brought so far. */
    static final class Answers<T> implements StreamObserver<T> {
        final List<T> all = new CopyOnWriteArrayList<>();
        final CompletableFuture<List<T>> ended = new CompletableFuture<>();

        @Override
        public void onNext(T value) {
            all.add(value);
        }

        @Override
        public void onError(Throwable failure) {
            ended.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            ended.complete(all);
        }
    }

    static <T> StreamObserver<T> into(CompletableFuture<T> result) {
        return new StreamObserver<>() {
            private @Nullable T last;

            @Override
            public void onNext(T value) {
                last = value;
            }

            @Override
            public void onError(Throwable failure) {
                result.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                T value = last;
                if (value == null) {
                    result.completeExceptionally(new AssertionError("no answer"));
                } else {
                    result.complete(value);
                }
            }
        };
    }

    static <T> T get(CompletableFuture<T> result) {
        try {
            return result.orTimeout(20, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
