package dev.penstock.client;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Opens channels. Callbacks run on virtual threads, so that a listener may block. Any thread. */
final class Channels {
    private static final String ENCRYPTED = "https://";

    /**
     * Loggers that print a stack trace for every stream cut off in mid-message, which is how
     * subscriptions end. Held here because java.util.logging forgets loggers nobody holds.
     */
    private static final List<Logger> QUIET =
            List.of(
                    Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler"),
                    Logger.getLogger("io.grpc.netty.shaded.io.netty.handler.codec.http2"),
                    Logger.getLogger("io.grpc.netty.shaded.io.netty.channel"));

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    private Channels() {}

    static ManagedChannel open(ClientConfig config) {
        boolean encrypted = config.server().startsWith(ENCRYPTED);
        String target = encrypted ? config.server().substring(ENCRYPTED.length()) : config.server();
        ChannelCredentials credentials =
                encrypted ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
        return Grpc.newChannelBuilder(target, credentials)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .keepAliveTime(config.keepAliveInterval().toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(config.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveWithoutCalls(true)
                .maxInboundMessageSize(config.largestMessage())
                .disableRetry()
                .build();
    }
}
