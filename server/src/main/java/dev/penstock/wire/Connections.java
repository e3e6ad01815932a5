package dev.penstock.wire;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The open connections of the server and the turns of their event loops. Any thread. */
final class Connections {
    /** Calls are ended this long before their connections are closed, so that the status arrives. */
    private static final long LAST_WORDS_MILLIS = 250;

    private final Vertx vertx;
    private final WireConfig config;
    private final Map<EventLoop, Turn> turns = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    Connections(Vertx vertx, WireConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    int open() {
        return open.get();
    }

    int calls() {
        return turns.values().stream().mapToInt(Turn::openCalls).sum();
    }

    Turn turn(EventLoop loop) {
        Turn known = turns.get(loop);
        return known != null ? known : turns.computeIfAbsent(loop, Turn::new);
    }

    /** A client connected. On the connection's event loop. */
    void opened(HttpConnection connection) {
        boolean tooMany = open.incrementAndGet() > config.maxConnections();
        connection.closeHandler(_ -> open.decrementAndGet());
        if (tooMany) {
            connection.close();
            return;
        }
        if (connection instanceof ConnectionBase base
                && base.channel().pipeline().get(Http2ConnectionHandler.class) != null) {
            Turn turn = turn(base.channel().eventLoop());
            base.channel().pipeline().addLast(new ConnectionFlush(turn));
            var keepAlive = new KeepAlive(connection, turn.loop(), config);
            connection.closeHandler(
                    _ -> {
                        keepAlive.stop();
                        open.decrementAndGet();
                    });
        }
    }

    Future<Void> shutdown(List<HttpServer> listeners, Duration grace) {
        long millis = grace.toMillis();
        long timer =
                vertx.setTimer(
                        Math.max(1, millis - LAST_WORDS_MILLIS),
                        _ -> turns.values().forEach(Turn::stopAll));
        return Future.join(
                        listeners.stream()
                                .map(server -> server.shutdown(millis, TimeUnit.MILLISECONDS))
                                .toList())
                .onComplete(_ -> vertx.cancelTimer(timer))
                .mapEmpty();
    }
}
