package dev.penstock.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.timeout.IdleStateHandler;
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
import jdk.net.ExtendedSocketOptions;

/** The open connections of the server and the turns of their event loops. Any thread. */
final class Connections {
    /** Calls are ended this long before their connections are closed, so that the status arrives. */
    private static final long LAST_WORDS_MILLIS = 250;

    private static final int PROBES = 3;
    private static final int MOST_PROBE_SECONDS = 32_767;

    private final Vertx vertx;
    private final WireConfig config;
    private final Calls calls;
    private final Hosts hosts;
    private final Map<EventLoop, Turn> turns = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    Connections(Vertx vertx, WireConfig config, Calls calls, Hosts hosts) {
        this.vertx = vertx;
        this.config = config;
        this.calls = calls;
        this.hosts = hosts;
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
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        allowSilence(pipeline);
        probe(pipeline.channel());
        Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
        if (tooMany) {
            if (http2 != null) {
                // As if all calls had been seen: else clients send them again at once, for ever
                connection.goAway(Http2Error.ENHANCE_YOUR_CALM.code(), Integer.MAX_VALUE);
            }
            connection.close();
        } else if (http2 != null) {
            Turn turn = turn(pipeline.channel().eventLoop());
            var out = new Http2Out(turn, http2, pipeline.context(http2));
            pipeline.addLast(out);
            Http2Calls.install(http2, calls, hosts, turn, out);
            var keepAlive = new KeepAlive(connection, out, turn.loop(), config);
            connection.closeHandler(
                    _ -> {
                        keepAlive.stop();
                        open.decrementAndGet();
                    });
        } else {
            String server = ((ConnectionBase) connection).channelHandlerContext().name();
            var idle = new IdleBetweenRequests(config.idleTimeout().toMillis());
            pipeline.addBefore(server, "idle", idle);
        }
    }

    /**
     * A peer that vanished is noticed, though nothing is sent to it: the system's own probes begin
     * after hours, and go on for long.
     */
    private void probe(Channel channel) {
        int idle = Math.clamp(config.pingInterval().toSeconds(), 1, MOST_PROBE_SECONDS);
        int interval = Math.clamp(config.pingTimeout().toSeconds(), 1, MOST_PROBE_SECONDS);
        channel.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idle);
        channel.config()
                .setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval);
        channel.config()
                .setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
    }

    /** From its first request on a connection may be silent: an upload that waits, a subscription. */
    private static void allowSilence(ChannelPipeline pipeline) {
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
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
