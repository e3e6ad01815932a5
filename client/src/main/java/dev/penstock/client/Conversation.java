package dev.penstock.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Talking and listening over as many calls as it takes: a new call begins with what its {@link Side}
 * says first, then what is not answered yet is said again, with the same numbers. Any thread; messages
 * keep the order in which they were given.
 *
 * @param <Q> what is said
 * @param <R> what is heard
 * @param <A> the answer to one thing said
 */
final class Conversation<Q, R, A> implements AutoCloseable {
    /** Messages asked of the server ahead of the one being handled. */
    private static final int PREFETCH = 64;

    private static final long GOODBYE_SECONDS = 5;

    private final Connection connection;
    private final ConversationConfig config;
    private final Side<Q, R> side;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final Map<Long, Pending<Q, A>> pending = new LinkedHashMap<>();
    private @Nullable ClientCall<Q, R> call;
    private @Nullable CallFailure failure;
    private boolean closed;
    private int failures;
    private long calls;
    private long numbers;
    private long places;

    Conversation(Connection connection, ConversationConfig config, Side<Q, R> side) {
        this.connection = connection;
        this.config = config;
        this.side = side;
    }

    /** Begins; once, before anything else. */
    void open() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            calls++;
            places = 0;
            ClientCall<Q, R> next =
                    connection.channel().newCall(side.method(), CallOptions.DEFAULT);
            call = next;
            next.start(new Receiver(calls, next), new Metadata());
            side.opening().forEach(this::say);
            pending.values().forEach(this::say);
            next.request(PREFETCH);
        } finally {
            lock.unlock();
        }
    }

    /** A number that nothing else of this conversation has. */
    long number() {
        lock.lock();
        try {
            return ++numbers;
        } finally {
            lock.unlock();
        }
    }

    /** Says what is made for a number and keeps it until it is answered; waits for room. */
    CompletableFuture<A> ask(LongFunction<Q> message) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pending.size() >= config.window() && !closed) {
                changed.await();
            }
            requireOpen();
            long number = ++numbers;
            var asked = new Pending<Q, A>(message.apply(number), new CompletableFuture<>());
            pending.put(number, asked);
            if (call != null) {
                say(asked);
            }
            return asked.outcome;
        } finally {
            lock.unlock();
        }
    }

    /** Says what the supplier gives, which runs before any new call; nothing when none is open. */
    void tell(Supplier<Q> message) {
        lock.lock();
        try {
            requireOpen();
            Q told = message.get();
            if (call != null) {
                say(told);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says after a delay what the supplier gives then, if it gives anything; nothing when no call is open
     * then, or it is over.
     */
    void tellLater(Duration delay, Supplier<@Nullable Q> message) {
        Timing.Alarm _ = connection.timing().after(delay, () -> tellIfOpen(message));
    }

    private void tellIfOpen(Supplier<@Nullable Q> message) {
        lock.lock();
        try {
            Q told = closed || call == null ? null : message.get();
            if (told != null) {
                say(told);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What to do about something that has failed so often in a row. */
    RetryPolicy.Decision decide(int times, CallFailure cause) {
        return connection.decide(config.retries(), times, cause);
    }

    /** The answer to one. */
    void answer(long number, A answer) {
        Pending<Q, A> answered = remove(number);
        if (answered != null) {
            answered.outcome.complete(answer);
        }
    }

    /** The answer to all up to a number. */
    void answerUpTo(long number, LongFunction<A> answer) {
        for (long asked : matching(entry -> entry.getKey() <= number)) {
            answer(asked, answer.apply(asked));
        }
    }

    /** One will not be done. */
    void refuse(long number, CallFailure refusal) {
        Pending<Q, A> refused = remove(number);
        if (refused != null) {
            refused.outcome.completeExceptionally(refusal.asException());
        }
    }

    /** The one at this place among all messages of the call at hand, from 1, will not be done. */
    void refuseAt(long place, CallFailure refusal) {
        matching(entry -> entry.getValue().place == place)
                .forEach(number -> refuse(number, refusal));
    }

    /** Said and not answered yet. */
    int pending() {
        lock.lock();
        try {
            return pending.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything is answered or it has failed, then says goodbye. An interruption cuts the
     * wait short and stays set.
     */
    @Override
    public void close() {
        try {
            end();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        cancel();
    }

    /** Ends it at once; what is not answered fails with CANCELLED (and may be done or not). */
    void cancel() {
        boolean _ = fail(CallFailure.local(Status.Code.CANCELLED, "closed by the caller"));
    }

    private void end() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!pending.isEmpty() && !closed) {
                changed.await();
            }
            closed = true;
            if (call != null) {
                call.halfClose();
            }
            long patience = TimeUnit.SECONDS.toNanos(GOODBYE_SECONDS);
            while (call != null && patience > 0) {
                patience = changed.awaitNanos(patience);
            }
        } finally {
            lock.unlock();
        }
    }

    private void say(Pending<Q, A> asked) {
        say(asked.message);
        asked.place = places;
    }

    private void say(Q message) {
        places++;
        if (call != null) {
            call.sendMessage(message);
        }
    }

    private void requireOpen() {
        if (failure != null) {
            throw failure.asException();
        }
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }

    private @Nullable Pending<Q, A> remove(long number) {
        lock.lock();
        try {
            changed.signalAll();
            return pending.remove(number);
        } finally {
            lock.unlock();
        }
    }

    private List<Long> matching(Predicate<Map.Entry<Long, Pending<Q, A>>> wanted) {
        lock.lock();
        try {
            return pending.entrySet().stream().filter(wanted).map(Map.Entry::getKey).toList();
        } finally {
            lock.unlock();
        }
    }

    /** False when it had ended before. */
    private boolean fail(CallFailure cause) {
        List<Pending<Q, A>> lost;
        boolean first;
        lock.lock();
        try {
            first = !closed;
            closed = true;
            if (failure == null) {
                failure = cause;
            }
            lost = new ArrayList<>(pending.values());
            pending.clear();
            if (call != null) {
                call.cancel("closed by the caller", null);
                call = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        lost.forEach(entry -> entry.outcome.completeExceptionally(cause.asException()));
        return first;
    }

    private void ended(long number, Status status, Metadata trailers) {
        if (!take(number)) {
            return;
        }
        if (status.isOk()) {
            if (fail(CallFailure.local(Status.Code.CANCELLED, "the server ended the call"))) {
                side.ended(null);
            }
            return;
        }
        var cause = CallFailure.of(status, trailers);
        switch (decide(failures, cause)) {
            case RetryPolicy.Decision.Retry(var delay) -> {
                side.state(new SubscriptionState.Waiting(cause, failures, delay));
                connection.retry(delay, this::open);
            }
            case RetryPolicy.Decision.GiveUp() -> {
                if (fail(cause)) {
                    side.ended(cause);
                }
            }
        }
    }

    /** Whether the call that ended is the one at hand and there was more to come. */
    private boolean take(long number) {
        lock.lock();
        try {
            if (number != calls) {
                return false;
            }
            call = null;
            failures++;
            changed.signalAll();
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isAtHand(long number) {
        lock.lock();
        try {
            failures = number == calls ? 0 : failures;
            return number == calls && failure == null;
        } finally {
            lock.unlock();
        }
    }

    /** Said and not answered yet; guarded by the lock. */
    private static final class Pending<Q, A> {
        final Q message;
        final CompletableFuture<A> outcome;
        long place;

        Pending(Q message, CompletableFuture<A> outcome) {
            this.message = message;
            this.outcome = outcome;
        }
    }

    /** What is particular to a contract. */
    interface Side<Q, R> {
        MethodDescriptor<Q, R> method();

        /** What a new call says first. Holds the lock. */
        List<Q> opening();

        /** Whether it is known after what all that is heard goes on in a new call. */
        boolean resumes();

        /** One message, one at a time. */
        void heard(R message);

        void state(SubscriptionState state);

        /** It is over: the server ended it (null), or it failed for good. */
        void ended(@Nullable CallFailure cause);
    }

    private final class Receiver extends ClientCall.Listener<R> {
        private final long number;
        private final ClientCall<Q, R> source;

        Receiver(long number, ClientCall<Q, R> source) {
            this.number = number;
            this.source = source;
        }

        @Override
        public void onHeaders(Metadata headers) {
            boolean again = number > 1;
            side.state(new SubscriptionState.Streaming(again, again && side.resumes()));
        }

        @Override
        public void onMessage(R message) {
            if (isAtHand(number)) {
                side.heard(message);
                source.request(1);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ended(number, status, trailers);
        }
    }
}
