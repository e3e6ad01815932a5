package dev.penstock.wire;

import java.time.Duration;

/**
 * Limits of the transport; {@link #defaults()} has the documented ones. Immutable, any thread.
 *
 * @param eventLoops event loops that accept connections; default: one per processor
 * @param maxConnections connections at once over all ports; further ones are closed at once; 20,000
 * @param firstRequestTimeout a connection that has not yet had its first request, and so counts as
 *     none, is closed after so long a silence; 30 s
 * @param idleTimeout an HTTP/1.1 connection on which nothing is asked for so long after an answer is
 *     closed; above what proxies allow a connection they have no use for; 5 min
 * @param maxConcurrentStreams calls at once per connection, advertised to clients; 1,000
 * @param streamWindowBytes HTTP/2 window of one call, what a client may send ahead of reading; 1 MiB
 * @param connectionWindowBytes HTTP/2 window of one connection; 8 MiB
 * @param maxHeaderBytes all headers of one request together; 16 KiB
 * @param maxResets RST_STREAM frames a client may send per connection within {@code resetWindow};
 *     above the number of calls it may cancel at once by a wide margin, or a mass cancel would cost
 *     the connection; 50,000
 * @param resetWindow see {@code maxResets}; 10 s
 * @param sendBufferBytes what one call may have handed to the transport and not yet on the socket
 *     before it counts as not writable; 64 KiB
 * @param receiveBudgetBytes half-received messages of all calls together, among them requests whose
 *     stream has not ended; as much again for requests above 4 KiB being answered, and for those of
 *     subscriptions; 256 MiB, of a small heap an eighth, but no less than one message of 50 MiB needs: 64 MiB. Once half of it is
 *     taken one connection may have an eighth, and one message beside
 * @param answerBudgetBytes answers above 4 KiB that clients have not taken yet; a quarter of the heap,
 *     but no more than 1 GiB. Once half of it is taken one connection may have an eighth, and one
 *     answer beside
 * @param stallPeriod a half-received message that grows too little within this ends its call, and so
 *     does a request above 4 KiB whose stream does not end, or an answer above 4 KiB of which too
 *     little is taken; 60 s
 * @param stallBytes by so much it must move on, or by a sixteenth of the memory it holds if that is
 *     less; while others hold half of the budget, always by a sixteenth; 64 KiB
 * @param pingInterval a ping goes to each HTTP/2 connection this often, and TCP probes to any that has
 *     been silent for so long; 30 s
 * @param pingTimeout a connection from which nothing comes for so long after a ping is closed, and one
 *     that leaves TCP probes unanswered after a few of these; 10 s
 */
public record WireConfig(
        int eventLoops,
        int maxConnections,
        Duration firstRequestTimeout,
        Duration idleTimeout,
        int maxConcurrentStreams,
        int streamWindowBytes,
        int connectionWindowBytes,
        int maxHeaderBytes,
        int maxResets,
        Duration resetWindow,
        int sendBufferBytes,
        long receiveBudgetBytes,
        long answerBudgetBytes,
        Duration stallPeriod,
        int stallBytes,
        Duration pingInterval,
        Duration pingTimeout) {

    /** The smallest window HTTP/2 starts with. */
    private static final int SMALLEST_WINDOW = 65_535;

    public WireConfig {
        atLeast("event-loops", eventLoops, 1);
        atLeast("max-connections", maxConnections, 1);
        atLeast("first-request-timeout in ms", firstRequestTimeout.toMillis(), 1);
        if (firstRequestTimeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "wire.first-request-timeout: "
                            + firstRequestTimeout
                            + " (expected: at most a day)");
        }
        atLeast("idle-timeout in ms", idleTimeout.toMillis(), 1);
        atLeast("max-concurrent-streams", maxConcurrentStreams, 1);
        atLeast("stream-window-bytes", streamWindowBytes, SMALLEST_WINDOW);
        atLeast("connection-window-bytes", connectionWindowBytes, streamWindowBytes);
        atLeast("max-header-bytes", maxHeaderBytes, 1024);
        atLeast("max-resets", maxResets, 1);
        atLeast("reset-window in s", resetWindow.toSeconds(), 1);
        atLeast("send-buffer-bytes", sendBufferBytes, 1024);
        atLeast("receive-budget-bytes", receiveBudgetBytes, 1 << 20);
        atLeast("answer-budget-bytes", answerBudgetBytes, 1 << 20);
        atLeast("stall-period in s", stallPeriod.toSeconds(), 1);
        atLeast("stall-bytes", stallBytes, 1);
        atLeast("ping-interval in ms", pingInterval.toMillis(), 1);
        atLeast("ping-timeout in ms", pingTimeout.toMillis(), 1);
    }

    /** The defaults, as documented at each component. */
    public static WireConfig defaults() {
        return new WireConfig(
                Runtime.getRuntime().availableProcessors(),
                20_000,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                1_000,
                1 << 20,
                8 << 20,
                16 << 10,
                50_000,
                Duration.ofSeconds(10),
                64 << 10,
                Math.clamp(Runtime.getRuntime().maxMemory() / 8, 64L << 20, 256L << 20),
                Math.clamp(Runtime.getRuntime().maxMemory() / 4, 1L << 20, 1L << 30),
                Duration.ofSeconds(60),
                64 << 10,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "wire." + name + ": " + value + " (expected: at least " + least + ")");
        }
    }
}
