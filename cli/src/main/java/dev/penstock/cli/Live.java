package dev.penstock.cli;

import dev.penstock.client.Messages;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.PenstockException;
import dev.penstock.client.ResumableMethod;
import dev.penstock.client.SubscriptionState;
import dev.penstock.client.Timing;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Runs a subscription for a command: until its time is up, Ctrl-C, or the end; tells on standard error
 * when the connection breaks and when it is back. One thread.
 */
public final class Live<Q, R> {
    private final ResumableMethod<Q, R> method;
    private final Q request;
    private final PrintWriter err;

    public Live(ResumableMethod<Q, R> method, Q request, PrintWriter err) {
        this.method = method;
        this.request = request;
        this.err = err;
    }

    /**
     * Hands each message to the consumer, then runs the summary. Ends without a word when nobody reads
     * what is printed any more, as in {@code metrics tail | head}.
     */
    public int run(PenstockClient client, Duration duration, Consumer<R> consumer, Runnable summary)
            throws InterruptedException {
        // A server that is not there is an error; one that goes away later is waited for.
        var _ = client.status();
        Timing timing = Timing.system();
        try (Messages<R> messages = client.messages(method, request, state -> tell(state, err));
                var _ = Interruption.stops(messages::close)) {
            if (!duration.isZero()) {
                Timing.Alarm _ = timing.after(duration, messages::close);
            }
            try {
                while (messages.hasNext()) {
                    consumer.accept(messages.next());
                    if (StandardOutput.isGone()) {
                        return ExitCode.OK;
                    }
                }
            } catch (PenstockException failed) {
                summary.run();
                throw failed;
            }
            summary.run();
            return ExitCode.OK;
        }
    }

    /** Tells of a break, and that it is over. */
    public static void tell(SubscriptionState state, PrintWriter err) {
        switch (state) {
            case SubscriptionState.Streaming(var again, var resumed) -> {
                if (again) {
                    err.println(
                            resumed
                                    ? "connected again; nothing was missed"
                                    : "connected again; what came meanwhile may not be shown");
                }
            }
            case SubscriptionState.Waiting(var failure, var failures, var delay) ->
                    err.printf(
                            "disconnected: %s; attempt %d in %s%n",
                            failure.message(), failures + 1, Durations.format(delay));
        }
        err.flush();
    }
}
