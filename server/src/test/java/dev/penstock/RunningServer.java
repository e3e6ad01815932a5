package dev.penstock;

import dev.penstock.operate.Config;
import dev.penstock.operate.Settings;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A whole small server on a port of its own, with a channel to it. One thread. */
public final class RunningServer implements AutoCloseable {
    private final PenstockServer server;
    private final ManagedChannel channel;

    /** Starts one in that folder; the settings are as in a file. */
    public static RunningServer in(Path folder, Map<String, String> settings) throws IOException {
        return new RunningServer(folder, settings);
    }

    private RunningServer(Path folder, Map<String, String> settings) throws IOException {
        var all =
                new Settings()
                        .set("ports", "0")
                        .set("data", folder.toString())
                        .set("store.memory-bytes", "64 MiB")
                        .set("store.memtable-bytes", "16 MiB")
                        .set("metrics.host-interval", "1h");
        settings.forEach(all::set);
        server = PenstockServer.start(all.apply(Config.defaults()), InstantSource.system());
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port()).usePlaintext().build();
    }

    /** The port it listens on. */
    public int port() {
        return server.ports().getFirst();
    }

    /** A channel to it. */
    public ManagedChannel channel() {
        return channel;
    }

    /** A figure of its own metrics. */
    public double figure(String name) throws IOException {
        var page = URI.create("http://127.0.0.1:" + port() + "/metrics").toURL();
        try (var in = page.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        endCalls();
        server.close();
    }

    /** Stops it while calls are open, so that nobody has left because their call had ended. */
    public void stopUnderCalls() {
        server.close();
        endCalls();
    }

    private void endCalls() {
        channel.shutdownNow();
        Awaitility.await().atMost(5, TimeUnit.SECONDS).until(channel::isTerminated);
    }
}
