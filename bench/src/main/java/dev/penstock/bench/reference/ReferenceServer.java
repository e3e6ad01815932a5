package dev.penstock.bench.reference;

import io.grpc.BindableService;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Starts services on grpc-java's Netty server: direct executor, big messages, else its defaults. */
final class ReferenceServer {
    private static final int LARGEST_MESSAGE = 50 << 20;

    private ReferenceServer() {}

    static void run(List<String> arguments, List<BindableService> services)
            throws IOException, InterruptedException {
        int at = arguments.indexOf("--port");
        int port = Integer.parseInt(arguments.get(at + 1));
        var builder =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                        .directExecutor()
                        .maxInboundMessageSize(LARGEST_MESSAGE);
        services.forEach(builder::addService);
        builder.build().start().awaitTermination();
    }
}
