package dev.penstock.files.http;

import dev.penstock.files.Pace;
import dev.penstock.files.Patience;
import dev.penstock.files.Traffic;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its one answer. On the request's event loop, but for {@link #execute} and {@link
 * #onLoop}, which any thread may call.
 */
final class Visit {
    private static final Logger LOG = LoggerFactory.getLogger(Visit.class);

    /** Of a body nobody wants, so that the client gets to read the answer. */
    private static final int MOST_DISCARDED = 4 << 20;

    /** Of HTTP/2: the answer is whole, and no more of the request is wanted. */
    private static final long NO_ERROR = 0;

    /** Of HTTP/2: the answer will not become whole. */
    private static final long CANCEL = 8;

    private static final int LINGER_MILLIS = 5_000;

    private static final List<String> OF_THE_FILE =
            List.of("content-length", "content-disposition", "etag", "last-modified");

    private final HttpServerRequest request;
    private final Traffic traffic;
    private final Context loop;
    private final String caller;
    private final List<Runnable> whenOver = new ArrayList<>();
    private CompletableFuture<?> work = CompletableFuture.completedFuture(null);
    private long discarded;
    private boolean over;

    Visit(HttpServerRequest request, Traffic traffic) {
        this.request = request;
        this.traffic = traffic;
        loop = Objects.requireNonNull(Vertx.currentContext(), "not on an event loop");
        caller = Traffic.caller(String.valueOf(request.remoteAddress()));
        request.exceptionHandler(_ -> end());
        request.response().exceptionHandler(_ -> end());
        request.response().closeHandler(_ -> end());
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return request.response();
    }

    Traffic traffic() {
        return traffic;
    }

    String caller() {
        return caller;
    }

    /** Does this if the client lets {@code files.idle-timeout} pass when it is its turn. */
    Patience patience(Runnable action) {
        return traffic.patience(this::execute, action);
    }

    /** Whether it has been answered, or nobody waits for the answer any more. */
    boolean isOver() {
        return over;
    }

    void whenOver(Runnable task) {
        if (over) {
            task.run();
        } else {
            whenOver.add(task);
        }
    }

    private void end() {
        if (!over) {
            over = true;
            whenOver.forEach(Runnable::run);
        }
    }

    /** What goes on although the client has left still takes its place. */
    private void whenOverAndDone(Runnable task) {
        whenOver(
                () -> {
                    var _ = work.whenComplete((_, _) -> task.run());
                });
    }

    /**
     * Takes a place for a transfer until it is over, and done what was waited for.
     *
     * @throws dev.penstock.refusal.RefusedException when there is none
     */
    void enterTransfer(Pace pace) {
        traffic().enter();
        pace.enter(caller);
        whenOverAndDone(
                () -> {
                    pace.leave(caller);
                    traffic().leave();
                });
    }

    /** The same for an upload. */
    void enterUpload() {
        Refusal refusal = traffic().admission.enterStream();
        if (refusal != null) {
            throw refusal.asException();
        }
        whenOverAndDone(traffic().admission::leaveStream);
        enterTransfer(traffic().in);
    }

    /** Does that on the event loop. Any thread. */
    void execute(Runnable task) {
        loop.runOnContext(_ -> task.run());
    }

    /** What follows on the event loop; what it throws is answered. */
    <T> void then(CompletableFuture<T> stage, BiConsumer<T, @Nullable Throwable> next) {
        work = stage;
        var _ =
                stage.whenComplete(
                        (value, failure) -> loop.runOnContext(_ -> guarded(value, failure, next)));
    }

    private <T> void guarded(
            T value, @Nullable Throwable failure, BiConsumer<T, @Nullable Throwable> next) {
        try {
            next.accept(value, failure);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** The same if all went well; a failure is answered. */
    <T> void thenIfWell(CompletableFuture<T> stage, Consumer<T> next) {
        then(
                stage,
                (value, failure) -> {
                    if (failure != null) {
                        fail(failure);
                    } else {
                        next.accept(value);
                    }
                });
    }

    /** Does that on the event loop. */
    <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> work) {
        var done = new CompletableFuture<T>();
        loop.runOnContext(
                _ -> {
                    try {
                        var _ =
                                work.get()
                                        .whenComplete(
                                                (value, failure) -> settle(done, value, failure));
                    } catch (RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                });
        return done;
    }

    private static <T> void settle(
            CompletableFuture<T> done, T value, @Nullable Throwable failure) {
        if (failure != null) {
            done.completeExceptionally(failure);
        } else {
            done.complete(value);
        }
    }

    /** Answers without a body. */
    void answer(int status) {
        if (!over) {
            discard();
            // Before the answer: who has it may ask again at once, and finds the place free.
            end();
            request.response().setStatusCode(status).end();
        }
    }

    /** It has been answered with that; it is over when the client has taken all of it. */
    void sentWith(Future<Void> last) {
        var _ = last.onComplete(_ -> end());
    }

    /** Ends the answer half-way, and drops what of it waits for the client. */
    void abandon() {
        if (request.version() == HttpVersion.HTTP_2) {
            var _ = request.response().reset(CANCEL);
        } else {
            // Past the connection's own way to close, which lets it first take what waits.
            var _ = ((ConnectionBase) request.connection()).channelHandlerContext().close();
        }
        end();
    }

    /** Answers with what went wrong. */
    void fail(Throwable failure) {
        HttpRefusedException known = HttpRefusedException.of(failure);
        if (known.status() == 500
                && !(HttpRefusedException.cause(failure) instanceof RefusedException)) {
            LOG.error("{} {} failed", request.method(), request.path(), failure);
        }
        if (over) {
            return;
        }
        if (request.response().headWritten()) {
            abandon();
            return;
        }
        discard();
        var headers = request.response().headers();
        OF_THE_FILE.forEach(headers::remove);
        known.headers().forEach(headers::set);
        end();
        request.response()
                .setStatusCode(known.status())
                .putHeader("content-type", "text/plain; charset=utf-8")
                .putHeader("cache-control", "no-store")
                .end(known.getMessage() + "\n");
    }

    /** Reads the rest of the body for a while: closed at once, the client might not see the answer. */
    private void discard() {
        if (request.isEnded()) {
            return;
        }
        Patience limit = traffic.patience(LINGER_MILLIS, this::execute, this::cut);
        request.handler(
                bytes -> {
                    discarded += bytes.length();
                    if (discarded > MOST_DISCARDED) {
                        limit.end();
                        cut();
                    }
                });
        request.endHandler(_ -> limit.end());
        request.exceptionHandler(
                _ -> {
                    limit.end();
                    end();
                });
        limit.begin();
        request.resume();
    }

    /** A connection that others share stays. */
    private void cut() {
        if (request.isEnded()) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(NO_ERROR);
        } else {
            request.connection().close();
        }
    }
}
