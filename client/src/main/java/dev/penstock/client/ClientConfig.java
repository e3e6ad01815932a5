package dev.penstock.client;

import java.time.Duration;

/**
 * Where the server is and how patient the client is. Immutable, any thread.
 *
 * @param server {@code host:port}; with {@code https://} before it the connection is encrypted
 * @param calls how unary calls and uploads are retried
 * @param subscriptions how subscriptions are resumed
 * @param deadline of one attempt of a unary call
 * @param keepAliveInterval silence after which the connection is probed
 * @param keepAliveTimeout how long the answer to a probe may take
 * @param largestMessage bytes of the largest message accepted
 */
public record ClientConfig(
        String server,
        RetryPolicy calls,
        RetryPolicy subscriptions,
        Duration deadline,
        Duration keepAliveInterval,
        Duration keepAliveTimeout,
        int largestMessage) {

    private static final int DEFAULT_LARGEST_MESSAGE = 64 << 20;

    public ClientConfig {
        if (server.isBlank()) {
            throw new IllegalArgumentException("server: empty (expected: host:port)");
        }
    }

    /** The defaults: three attempts, 30 s a call, keepalive 30 s / 5 s. */
    public static ClientConfig of(String server) {
        return new ClientConfig(
                server,
                RetryPolicy.STANDARD,
                RetryPolicy.UNLIMITED,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                DEFAULT_LARGEST_MESSAGE);
    }

    public ClientConfig withCalls(RetryPolicy policy) {
        return new ClientConfig(
                server,
                policy,
                subscriptions,
                deadline,
                keepAliveInterval,
                keepAliveTimeout,
                largestMessage);
    }

    public ClientConfig withSubscriptions(RetryPolicy policy) {
        return new ClientConfig(
                server,
                calls,
                policy,
                deadline,
                keepAliveInterval,
                keepAliveTimeout,
                largestMessage);
    }

    public ClientConfig withDeadline(Duration limit) {
        return new ClientConfig(
                server,
                calls,
                subscriptions,
                limit,
                keepAliveInterval,
                keepAliveTimeout,
                largestMessage);
    }
}
