package dev.penstock.wire;

import java.time.Duration;

/** The limits of a server under test: the defaults with one event loop, but for what is set. */
final class Limits {
    private final WireConfig defaults = WireConfig.defaults();
    int maxConnections = defaults.maxConnections();
    Duration firstRequestTimeout = defaults.firstRequestTimeout();
    Duration idleTimeout = defaults.idleTimeout();
    int maxConcurrentStreams = defaults.maxConcurrentStreams();
    long receiveBudgetBytes = defaults.receiveBudgetBytes();
    long answerBudgetBytes = defaults.answerBudgetBytes();
    Duration stallPeriod = defaults.stallPeriod();
    Duration pingInterval = defaults.pingInterval();
    Duration pingTimeout = defaults.pingTimeout();

    WireConfig config() {
        return new WireConfig(
                1,
                maxConnections,
                firstRequestTimeout,
                idleTimeout,
                maxConcurrentStreams,
                defaults.streamWindowBytes(),
                defaults.connectionWindowBytes(),
                defaults.maxHeaderBytes(),
                defaults.maxResets(),
                defaults.resetWindow(),
                defaults.sendBufferBytes(),
                receiveBudgetBytes,
                answerBudgetBytes,
                stallPeriod,
                defaults.stallBytes(),
                pingInterval,
                pingTimeout);
    }
}
