package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What a call has received, to be awaited. Any thread. */
final class Inbox<T> implements StreamObserver<T> {
    private final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
    private volatile @Nullable Status end;

    @Override
    public void onNext(T message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
        end = Status.fromThrowable(failure);
    }

    @Override
    public void onCompleted() {
        end = Status.OK;
    }

    T next() throws InterruptedException {
        T message = messages.poll(10, TimeUnit.SECONDS);
        assertThat(message).as("a message; the call's end: %s", end).isNotNull();
        return message;
    }

    /** The next message that is such a one; what comes before is passed over. */
    T next(Predicate<T> wanted) throws InterruptedException {
        while (true) {
            T message = next();
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    List<T> next(int count) throws InterruptedException {
        var all = new ArrayList<T>();
        for (int i = 0; i < count; i++) {
            all.add(next());
        }
        return all;
    }

    /** What has come up to now. */
    List<T> taken() {
        var all = new ArrayList<T>();
        messages.drainTo(all);
        return all;
    }

    boolean hasEnded() {
        return end != null;
    }

    Status.Code end() {
        Awaitility.await().until(() -> end != null);
        Status ended = end;
        return ended == null ? Status.Code.UNKNOWN : ended.getCode();
    }
}
