package dev.penstock.operate;

import dev.penstock.access.AccessConfig;
import dev.penstock.chat.ChatConfig;
import dev.penstock.feed.FeedConfig;
import dev.penstock.files.depot.FilesConfig;
import dev.penstock.ingest.LaneConfig;
import dev.penstock.journal.JournalConfig;
import dev.penstock.logs.LogsConfig;
import dev.penstock.metrics.MetricsConfig;
import dev.penstock.presence.PresenceConfig;
import dev.penstock.series.SeriesConfig;
import dev.penstock.sessions.SessionsConfig;
import dev.penstock.store.StoreConfig;
import dev.penstock.wire.WireConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything that can be configured. Immutable, any thread.
 *
 * @param host address listened on; anything but loopback needs {@code insecurePublic}
 * @param ports ports listened on, all alike; 0: any free one
 * @param data the data folder
 * @param insecurePublic allow to listen on other than loopback without authentication
 * @param allowedHosts further names under which browsers may ask a server that listens on loopback
 * @param wire transport
 * @param access what callers may have open at once
 * @param lane lanes
 * @param journal journal
 * @param store records on disk
 * @param series time series
 * @param feed feeds and their readers
 * @param metrics limits of points
 * @param logs limits of log entries, and how long they are kept
 * @param files limits of files and transfers
 * @param presence how long people stay who have no call open, and how many may be where
 * @param chat limits of what is said in rooms, and how long it is kept
 * @param sessions limits of sessions, and how long their records are kept
 */
public record Config(
        String host,
        List<Integer> ports,
        Path data,
        boolean insecurePublic,
        List<String> allowedHosts,
        WireConfig wire,
        AccessConfig access,
        LaneConfig lane,
        JournalConfig journal,
        StoreConfig store,
        SeriesConfig series,
        FeedConfig feed,
        MetricsConfig metrics,
        LogsConfig logs,
        FilesConfig files,
        PresenceConfig presence,
        ChatConfig chat,
        SessionsConfig sessions) {
    /** Lanes of a new folder at least: points, logs, everything small, files, and room for more. */
    private static final int LANES = 8;

    public Config {
        ports = List.copyOf(ports);
        allowedHosts = List.copyOf(allowedHosts);
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("ports: none (expected: at least one)");
        }
        for (int port : ports) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("ports: " + port + " (expected: 0 to 65535)");
            }
        }
        if (journal.lanes() < LANES) {
            throw new IllegalArgumentException(
                    "journal.lanes: " + journal.lanes() + " (expected: at least " + LANES + ")");
        }
        if (!insecurePublic && !loopback(host)) {
            throw new IllegalArgumentException(
                    "host: "
                            + host
                            + " (expected: a loopback address; without authentication anybody who"
                            + " reaches another address may do everything; insecure-public allows"
                            + " it)");
        }
    }

    public static Config defaults() {
        return new Config(
                "127.0.0.1",
                List.of(8080),
                Path.of("data"),
                false,
                List.of(),
                WireConfig.defaults(),
                AccessConfig.defaults(),
                LaneConfig.defaults(),
                JournalConfig.ofLanes(LANES),
                StoreConfig.defaults().withDirectWrites(true),
                SeriesConfig.defaults(),
                FeedConfig.defaults(),
                MetricsConfig.defaults(),
                LogsConfig.defaults(),
                FilesConfig.defaults(),
                PresenceConfig.defaults(),
                ChatConfig.defaults(),
                SessionsConfig.defaults());
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host: " + host + " (expected: an address)", e);
        }
    }
}
