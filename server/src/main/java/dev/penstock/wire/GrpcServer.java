package dev.penstock.wire;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The server: listens on ports, gives calls to their methods, and every other HTTP request to a
 * fallback. {@link #listen}, {@link #stats} and {@link #shutdown} from any thread.
 */
public final class GrpcServer {
    private static final AtomicInteger ANY_PORT = new AtomicInteger();

    private final Vertx vertx;
    private final WireConfig config;
    private final Calls calls;
    private final Hosts hosts;
    private final Handler<HttpServerRequest> fallback;
    private final Connections connections;
    private final Budgets budgets;
    private final Queue<HttpServer> listeners = new ConcurrentLinkedQueue<>();

    /**
     * @param aliases further name of a service → its name; calls to the one are answered by the other
     * @param hosts under which names browsers may reach it
     * @param fallback answers what is not gRPC, on an event loop
     */
    public GrpcServer(
            Vertx vertx,
            WireConfig config,
            List<GrpcMethod> methods,
            Map<String, String> aliases,
            Hosts hosts,
            Handler<HttpServerRequest> fallback) {
        this.vertx = vertx;
        this.config = config;
        this.hosts = hosts;
        this.fallback = fallback;
        this.budgets = Budgets.of(config);
        this.calls =
                new Calls(new MethodTable(methods, aliases), budgets, config.sendBufferBytes());
        this.connections = new Connections(vertx, config, calls, hosts);
    }

    /** Opens a port, 0 for any; completes with the port when calls are answered there. */
    public Future<Integer> listen(String host, int port) {
        // Event loops share a port that has a name; the transport takes a negative number for one.
        int shared = port == 0 ? ANY_PORT.decrementAndGet() : port;
        return deploy(host, shared)
                .compose(
                        actual ->
                                Future.all(
                                                IntStream.range(1, config.eventLoops())
                                                        .mapToObj(_ -> deploy(host, shared))
                                                        .toList())
                                        .map(actual));
    }

    /** Connections and calls open now. */
    public WireStats stats() {
        return new WireStats(
                connections.open(),
                connections.calls(),
                budgets.received().used(),
                budgets.requests().used(),
                budgets.subscriptions().used());
    }

    /**
     * Takes no new connections and calls (GOAWAY); calls still open at the end of the grace end
     * UNAVAILABLE. Completes when all connections are closed.
     */
    public Future<Void> shutdown(Duration grace) {
        return connections.shutdown(List.copyOf(listeners), grace);
    }

    private Future<Integer> deploy(String host, int port) {
        var listener = new Listener(config, connections, this::request, host, port);
        return vertx.deployVerticle(listener)
                .map(
                        _ -> {
                            listeners.add(listener.server());
                            return listener.server().actualPort();
                        });
    }

    /** Calls on HTTP/2 do not come this way: their streams are taken before they become requests. */
    private void request(HttpServerRequest request) {
        Protocol protocol = Protocol.of(request.getHeader("content-type"));
        String path = request.path();
        String objection = objection(request, protocol);
        if (objection != null) {
            request.response()
                    .setStatusCode(403)
                    .putHeader("content-type", "text/plain; charset=utf-8")
                    .end(objection + "\n");
            return;
        }
        if (protocol == null || path == null || !request.method().equals(HttpMethod.POST)) {
            other(request, path == null ? "" : path);
            return;
        }
        var loop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
        var exchange = new Http1Exchange(request);
        HttpCall call =
                calls.open(exchange, protocol, path, connections.turn(loop), calls.shares());
        exchange.start(call);
        call.begin();
    }

    private @Nullable String objection(HttpServerRequest request, @Nullable Protocol protocol) {
        var authority = request.authority();
        String host = authority == null ? request.getHeader("host") : authority.toString();
        String origin = request.getHeader("origin");
        return protocol == null ? hosts.page(host, origin) : hosts.call(host, origin);
    }

    /** Not a call. A gRPC path may be asked for its options. */
    private void other(HttpServerRequest request, String path) {
        if (calls.known(path)) {
            int status = request.method().equals(HttpMethod.OPTIONS) ? 204 : wrongUse(request);
            request.response().setStatusCode(status).putHeader("allow", "POST, OPTIONS").end();
            return;
        }
        fallback.handle(request);
    }

    private static int wrongUse(HttpServerRequest request) {
        return request.method().equals(HttpMethod.POST) ? 415 : 405;
    }
}
