package dev.penstock.wire;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A real server on a free port of this machine, and clients for it. For one test. */
final class TestServer implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final GrpcServer server;
    private final int port;
    private final List<ManagedChannel> channels = new ArrayList<>();

    private TestServer(
            WireConfig config,
            List<GrpcMethod> methods,
            Map<String, String> aliases,
            Handler<HttpServerRequest> fallback) {
        server = new GrpcServer(vertx, config, methods, aliases, Hosts.any(), fallback);
        port = await(server.listen("127.0.0.1", 0));
    }

    static TestServer of(GrpcMethod... methods) {
        return of(WireConfig.defaults(), methods);
    }

    static TestServer of(WireConfig config, GrpcMethod... methods) {
        return new TestServer(
                config,
                List.of(methods),
                Map.of(),
                request -> request.response().setStatusCode(404).end("nothing here"));
    }

    static TestServer of(Map<String, String> aliases, GrpcMethod... methods) {
        return new TestServer(
                WireConfig.defaults(),
                List.of(methods),
                aliases,
                request -> request.response().setStatusCode(404).end("nothing here"));
    }

    GrpcServer server() {
        return server;
    }

    Vertx vertx() {
        return vertx;
    }

    int port() {
        return port;
    }

    ManagedChannel channel() {
        return keep(channelBuilder().build());
    }

    ManagedChannel keep(ManagedChannel channel) {
        channels.add(channel);
        return channel;
    }

    NettyChannelBuilder channelBuilder() {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        await(server.shutdown(Duration.ZERO));
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
