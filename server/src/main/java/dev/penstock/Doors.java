package dev.penstock;

import dev.penstock.discovery.Health;
import dev.penstock.discovery.Reflection;
import dev.penstock.files.FilesFeature;
import dev.penstock.files.http.FilesDoor;
import dev.penstock.operate.Config;
import dev.penstock.operate.Exposition;
import dev.penstock.subscribe.Readers;
import dev.penstock.web.Console;
import dev.penstock.web.HttpDoor;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.GrpcServer;
import dev.penstock.wire.Hosts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The ports, and what is behind them: gRPC, plain HTTP, health. The starting and closing thread. */
final class Doors {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Config config;
    private final Health health;
    private final GrpcServer grpc;
    private final List<Integer> ports = new ArrayList<>();

    /**
     * Makes doors that are closed yet.
     *
     * @param offered what features serve
     * @param queries reads the disk for a scrape
     */
    Doors(
            Config config,
            Vertx vertx,
            List<GrpcMethod> offered,
            FilesFeature files,
            Exposition exposition,
            Readers queries) {
        this.config = config;
        var methods = new ArrayList<GrpcMethod>(offered);
        health = new Health(services(methods));
        methods.addAll(health.methods());
        methods.addAll(new Reflection(Contracts.DESCRIPTORS, Contracts.ALIASES).methods());
        grpc =
                new GrpcServer(
                        vertx,
                        config.wire(),
                        methods,
                        Contracts.ALIASES,
                        hosts(config),
                        new HttpDoor(
                                health::isServing,
                                exposition::text,
                                queries::read,
                                List.of(new FilesDoor(files.traffic())),
                                new Console("console")));
    }

    private static Set<String> services(List<GrpcMethod> methods) {
        var names = methods.stream().map(GrpcMethod::service).collect(Collectors.toSet());
        names.addAll(Contracts.ALIASES.keySet());
        return names;
    }

    /** Others who reach the server may do as its neighbours may; alone, it is for this machine. */
    private static Hosts hosts(Config config) {
        if (config.insecurePublic()) {
            return Hosts.any();
        }
        var names = new ArrayList<String>(config.allowedHosts());
        names.add(config.host());
        return Hosts.only(names);
    }

    /** Opens the ports, and says so. */
    void open() throws IOException {
        for (int port : config.ports()) {
            try {
                ports.add(grpc.listen(config.host(), port).await());
            } catch (RuntimeException e) {
                throw new IOException(
                        "port " + port + " of " + config.host() + ": " + e.getMessage(), e);
            }
        }
        health.serving();
    }

    /** Says that no call is wanted any more; those in work go on. */
    void closing() {
        health.notServing();
    }

    /** Lets calls in work finish for 5 s, and closes. */
    void close() {
        grpc.shutdown(GRACE).await();
    }

    /** The ports calls are served on. */
    List<Integer> ports() {
        return List.copyOf(ports);
    }

    /** Whether calls are wanted. Any thread. */
    boolean isServing() {
        return health.isServing();
    }

    /** Connections open now. Any thread. */
    int connections() {
        return grpc.stats().connections();
    }
}
