package dev.penstock.web;

import dev.penstock.refusal.RefusedException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers HTTP requests that are not calls: {@code /health}, {@code /metrics}, what features have
 * doors for, and the console for every other path. On event loops, several at once.
 */
public final class HttpDoor implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
    private static final String ALLOWED = "GET, HEAD, OPTIONS";

    private final Map<String, Handler<HttpServerRequest>> pages;
    private final List<Predicate<HttpServerRequest>> others;
    private final Console console;

    /**
     * @param serving whether calls are served
     * @param metrics the server's own metrics as Prometheus text; may block
     * @param readers runs what may block
     * @param others doors of features: each takes a request and answers it, or leaves it alone
     * @param console what a browser gets
     */
    public HttpDoor(
            BooleanSupplier serving,
            Supplier<String> metrics,
            Executor readers,
            List<Predicate<HttpServerRequest>> others,
            Console console) {
        this.others = List.copyOf(others);
        this.console = console;
        this.pages =
                Map.of(
                        "/health", request -> health(request, serving.getAsBoolean()),
                        "/metrics", request -> metrics(request, metrics, readers));
    }

    @Override
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        SecurityHeaders.put(response);
        for (Predicate<HttpServerRequest> other : others) {
            if (other.test(request)) {
                return;
            }
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            response.setStatusCode(204).putHeader("allow", ALLOWED).end();
        } else if (!request.method().equals(HttpMethod.GET)
                && !request.method().equals(HttpMethod.HEAD)) {
            Answers.text(request, 405, "expected: " + ALLOWED + "\n", "allow", ALLOWED);
        } else {
            pages.getOrDefault(request.path(), console).handle(request);
        }
    }

    private static void health(HttpServerRequest request, boolean serving) {
        Answers.body(
                request,
                serving ? 200 : 503,
                "application/json",
                serving ? "{\"status\":\"SERVING\"}\n" : "{\"status\":\"NOT_SERVING\"}\n");
    }

    private static void metrics(
            HttpServerRequest request, Supplier<String> metrics, Executor readers) {
        Context loop = Objects.requireNonNull(Vertx.currentContext(), "not on an event loop");
        try {
            var _ =
                    CompletableFuture.supplyAsync(metrics, readers)
                            .whenComplete(
                                    (text, failure) ->
                                            loop.runOnContext(
                                                    _ -> metrics(request, text, failure)));
        } catch (RefusedException e) {
            Answers.text(request, 503, e.refusal().message() + "\n");
        }
    }

    private static void metrics(
            HttpServerRequest request, String text, @Nullable Throwable failure) {
        if (request.response().closed()) {
            return;
        }
        if (failure != null) {
            LOG.warn("no metrics for a scrape", failure);
            Answers.text(request, 503, "the metrics cannot be read now\n");
        } else {
            Answers.body(request, 200, "text/plain; version=0.0.4; charset=utf-8", text);
        }
    }
}
