package dev.penstock.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as a blocking iterator. One thread iterates; any thread may close, which ends the
 * iteration. A failure for good is thrown by {@code hasNext} as {@link PenstockException}.
 */
public final class Messages<R> implements Iterator<R>, AutoCloseable {
    private static final int CAPACITY = 64;

    private final BlockingQueue<Item<R>> arrived = new ArrayBlockingQueue<>(CAPACITY);
    private final Subscription<?, R> subscription;
    private volatile boolean closed;
    private @Nullable Item<R> next;

    Messages(
            Function<SubscriptionListener<R>, Subscription<?, R>> subscribe,
            Consumer<SubscriptionState> states) {
        subscription =
                subscribe.apply(
                        new SubscriptionListener<>() {
                            @Override
                            public void onMessage(R message) {
                                put(new Item.Message<>(message));
                            }

                            @Override
                            public void onState(SubscriptionState state) {
                                states.accept(state);
                            }

                            @Override
                            public void onEnd(@Nullable CallFailure failure) {
                                put(new Item.End<>(failure));
                            }
                        });
    }

    /** Waits for the next message; false once the subscription has ended or was closed. */
    @Override
    public boolean hasNext() {
        if (next == null) {
            next = take();
        }
        return switch (next) {
            case Item.Message<R> _ -> true;
            case Item.End<R>(var failure) -> {
                if (failure != null) {
                    throw failure.asException();
                }
                yield false;
            }
        };
    }

    @Override
    public R next() {
        if (hasNext() && next instanceof Item.Message<R>(var message)) {
            next = null;
            return message;
        }
        throw new NoSuchElementException("the subscription has ended");
    }

    @Override
    public void close() {
        closed = true;
        subscription.close();
        arrived.clear();
        boolean _ = arrived.offer(new Item.End<>(null));
    }

    private Item<R> take() {
        try {
            return arrived.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Item.End<>(null);
        }
    }

    private void put(Item<R> item) {
        try {
            if (!closed) {
                arrived.put(item);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private sealed interface Item<R> {
        record Message<R>(R message) implements Item<R> {}

        record End<R>(@Nullable CallFailure failure) implements Item<R> {}
    }
}
