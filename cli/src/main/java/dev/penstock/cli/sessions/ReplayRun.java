package dev.penstock.cli.sessions;

import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Interruption;
import dev.penstock.cli.Live;
import dev.penstock.cli.StandardOutput;
import dev.penstock.client.CallFailure;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.ResumableMethod;
import dev.penstock.client.Subscription;
import dev.penstock.client.SubscriptionListener;
import dev.penstock.client.SubscriptionState;
import dev.penstock.client.Timing;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several subscriptions that show the same past at the same time, for as long as it lasts. What they
 * bring is handed on one message at a time. One thread runs it.
 */
final class ReplayRun implements AutoCloseable {
    private final PenstockClient client;
    private final PrintWriter err;
    private final List<Subscription<?, ?>> streams = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Object turn = new Object();
    private volatile @Nullable CallFailure failure;
    private volatile boolean finished;

    ReplayRun(PenstockClient client, PrintWriter err) {
        this.client = client;
        this.err = err;
    }

    /** Another stream, whose messages are given to the consumer. */
    <Q, R> void add(ResumableMethod<Q, R> method, Q request, Consumer<R> consumer) {
        streams.add(client.subscribe(method, request, new Stream<>(consumer)));
    }

    /** Lets it run for so long. */
    int run(Duration length) throws InterruptedException {
        try (var _ = Interruption.stops(over::countDown)) {
            Timing.Alarm _ = Timing.system().after(length, over::countDown);
            over.await();
        }
        close();
        CallFailure cause = failure;
        if (cause != null) {
            throw cause.asException();
        }
        return ExitCode.OK;
    }

    @Override
    public void close() {
        finished = true;
        streams.forEach(Subscription::close);
    }

    /** One of them; the first that fails ends all. */
    private final class Stream<R> implements SubscriptionListener<R> {
        private final Consumer<R> consumer;

        Stream(Consumer<R> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onMessage(R message) {
            synchronized (turn) {
                if (!finished) {
                    consumer.accept(message);
                    if (StandardOutput.isGone()) {
                        finished = true;
                        over.countDown();
                    }
                }
            }
        }

        @Override
        public void onState(SubscriptionState state) {
            Live.tell(state, err);
        }

        @Override
        public void onEnd(@Nullable CallFailure cause) {
            if (cause != null) {
                failure = cause;
                over.countDown();
            }
        }
    }
}
