package dev.penstock.wire;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One event loop's share of a port. On that event loop, once it is deployed. */
final class Listener extends VerticleBase {
    private final WireConfig config;
    private final Connections connections;
    private final Handler<HttpServerRequest> requests;
    private final String host;
    private final int port;
    private @Nullable HttpServer server;

    Listener(
            WireConfig config,
            Connections connections,
            Handler<HttpServerRequest> requests,
            String host,
            int port) {
        this.config = config;
        this.connections = connections;
        this.requests = requests;
        this.host = host;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(options(config))
                .connectionHandler(connections::opened)
                .requestHandler(requests)
                .listen(port, host)
                .onSuccess(listening -> server = listening);
    }

    /** The server once it listens. */
    HttpServer server() {
        if (server == null) {
            throw new IllegalStateException("not listening");
        }
        return server;
    }

    private static HttpServerOptions options(WireConfig config) {
        var settings =
                new Http2Settings()
                        .setMaxConcurrentStreams(config.maxConcurrentStreams())
                        .setInitialWindowSize(config.streamWindowBytes())
                        .setMaxHeaderListSize(config.maxHeaderBytes());
        return new HttpServerOptions()
                .setInitialSettings(settings)
                .setHttp2ConnectionWindowSize(config.connectionWindowBytes())
                .setHttp2RstFloodMaxRstFramePerWindow(config.maxResets())
                .setHttp2RstFloodWindowDuration((int) config.resetWindow().toSeconds())
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(config.maxHeaderBytes())
                .setMaxInitialLineLength(config.maxHeaderBytes())
                .setMaxChunkSize(config.maxHeaderBytes())
                .setReadIdleTimeout(Math.toIntExact(config.firstRequestTimeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
    }
}
