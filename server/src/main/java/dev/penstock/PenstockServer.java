package dev.penstock;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.chat.ChatFeature;
import dev.penstock.dashboards.DashboardsFeature;
import dev.penstock.discovery.Health;
import dev.penstock.discovery.Reflection;
import dev.penstock.feed.Dropped;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Feeds;
import dev.penstock.feed.JournalHistory;
import dev.penstock.feed.Route;
import dev.penstock.files.FilesFeature;
import dev.penstock.files.depot.Depot;
import dev.penstock.files.http.FilesDoor;
import dev.penstock.ingest.Committed;
import dev.penstock.ingest.Lane;
import dev.penstock.journal.Keeping;
import dev.penstock.journal.SegmentedJournal;
import dev.penstock.logs.LogsFeature;
import dev.penstock.metrics.MetricsFeature;
import dev.penstock.metrics.ServerFigures;
import dev.penstock.operate.Config;
import dev.penstock.operate.Exposition;
import dev.penstock.series.SeriesEngine;
import dev.penstock.sessions.SessionsFeature;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.StoreException;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.subscribe.Wheel;
import dev.penstock.web.Console;
import dev.penstock.web.HttpDoor;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.GrpcServer;
import dev.penstock.wire.Hosts;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server: one process, its ports, one data folder. {@link #start} blocks until calls are served;
 * {@link #close} until everything is on disk. Any thread.
 */
public final class PenstockServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PenstockServer.class);
    private static final int WAITING_QUERIES = 1_000;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Config config;
    private final long startedAtMillis;
    private final SegmentedJournal journal;
    private final Store store;
    private final Readers readers;
    private final Readers queries;
    private final Wheel wheel;
    private final ExecutorService flusher;
    private final ExecutorService rollups;
    private final MetricsFeature metrics;
    private final DashboardsFeature dashboards;
    private final LogsFeature logs;
    private final FilesFeature files;
    private final ChatFeature chat;
    private final SessionsFeature sessions;
    private final Vertx vertx;
    private final GrpcServer grpc;
    private final Health health;
    private final List<Integer> ports = new ArrayList<>();
    private volatile boolean closed;

    private PenstockServer(Config config, InstantSource clock, Opened opened) throws IOException {
        this.config = config;
        startedAtMillis = clock.millis();
        Files.createDirectories(config.data());

        // The disk.
        journal = opened.add(openJournal());
        store = opened.add(openStore());
        flusher =
                opened.add(
                        Executors.newSingleThreadExecutor(
                                Thread.ofPlatform().name("flusher").factory()));

        // The path.
        rollups =
                opened.add(
                        Executors.newSingleThreadExecutor(
                                Thread.ofPlatform().name("rollups").factory()));
        var series = SeriesEngine.open(store, config.series(), rollups, MetricsFeature.LANE);
        var feeds = new Feeds(store, journal.epoch(), config.feed());
        readers = opened.add(new Readers(config.feed().readerThreads()));
        queries = opened.add(new Readers("query", config.feed().readerThreads(), WAITING_QUERIES));
        wheel = opened.add(new Wheel().start());
        var subscriptions = new Subscriptions(feeds, readers, wheel);
        var admission = new Admission(config.access());
        var credit = new Credit(config.access().totalCreditBytes());

        // The features.
        metrics =
                new MetricsFeature(
                        new MetricsFeature.Ground(
                                journal,
                                store,
                                series,
                                arrivals(feeds),
                                subscriptions,
                                queries,
                                admission,
                                credit,
                                clock,
                                flusher,
                                config.data()),
                        config.metrics(),
                        config.lane(),
                        config.feed(),
                        this::figures);
        opened.add(metrics, metrics::close);
        dashboards = new DashboardsFeature(journal, store, config.lane(), clock, flusher);
        opened.add(dashboards, dashboards.lane()::close);

        logs =
                new LogsFeature(
                        new LogsFeature.Ground(
                                journal,
                                store,
                                feeds.add(LogsFeature.FEED, "logs", LogsFeature.LANE),
                                subscriptions,
                                queries,
                                admission,
                                credit,
                                clock,
                                flusher,
                                folder("log-index")),
                        config.logs(),
                        config.lane());
        opened.add(logs, logs::close);
        files =
                new FilesFeature(
                        new FilesFeature.Ground(
                                new Depot.Ground(
                                        folder("files"), journal, store, wheel, clock, flusher),
                                admission,
                                credit,
                                wheel),
                        config.files(),
                        config.lane());
        opened.add(files, files::close);
        chat =
                new ChatFeature(
                        new ChatFeature.Foundation(
                                journal,
                                store,
                                feeds,
                                subscriptions,
                                queries,
                                admission,
                                credit,
                                clock,
                                flusher),
                        config.chat(),
                        config.presence(),
                        config.lane());
        opened.add(chat, chat::close);
        Feed happenings = feeds.add(SessionsFeature.FEED, "sessions", SessionsFeature.LANE);
        sessions =
                new SessionsFeature(
                        new SessionsFeature.Base(
                                journal,
                                store,
                                happenings,
                                feeds.family(
                                        "session-records",
                                        happenings,
                                        Route::leadingVarint,
                                        Dropped.NOTHING),
                                subscriptions,
                                queries,
                                admission,
                                credit,
                                clock,
                                flusher),
                        config.sessions(),
                        config.presence(),
                        config.lane());
        opened.add(sessions, sessions::close);

        // The doors.
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(config.wire().eventLoops()));
        opened.add(vertx, () -> vertx.close().await());
        var methods = new ArrayList<GrpcMethod>(metrics.methods());
        methods.addAll(dashboards.methods());
        methods.addAll(logs.methods());
        methods.addAll(files.methods());
        methods.addAll(chat.methods());
        methods.addAll(sessions.methods());
        health = new Health(services(methods));
        methods.addAll(health.methods());
        methods.addAll(new Reflection(Contracts.DESCRIPTORS, Contracts.ALIASES).methods());
        var exposition =
                new Exposition(
                        metrics,
                        logs,
                        files,
                        chat,
                        sessions,
                        series,
                        subscriptions,
                        admission,
                        credit,
                        feeds,
                        this::figures);
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
                                List.of(new FilesDoor(files.traffic(), wheel)),
                                new Console("console")));
    }

    /** Starts a server; returns when it serves. */
    public static PenstockServer start(Config config, InstantSource clock) throws IOException {
        PenstockServer server = open(config, clock);
        try {
            server.lanes().forEach(lane -> lane.onDefect(server::fatal));
            server.replay();
            server.metrics.start();
            server.dashboards.lane().start();
            server.logs.start();
            server.files.start();
            server.chat.start();
            server.sessions.start();
            server.listen();
            server.health.serving();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static PenstockServer open(Config config, InstantSource clock) throws IOException {
        var opened = new Opened();
        try {
            return new PenstockServer(config, clock, opened);
        } catch (IOException | RuntimeException | Error e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private List<Lane<?>> lanes() {
        return List.of(
                metrics.lane(),
                dashboards.lane(),
                logs.lane(),
                files.lane(),
                chat.lane(),
                sessions.lane());
    }

    /** The journal holds each point as it came: the feed reads it there. */
    private Feed arrivals(Feeds feeds) {
        int lane = MetricsFeature.LANE;
        var history = new JournalHistory(journal.reader(), lane, MetricsFeature.ARRIVALS);
        return feeds.add(MetricsFeature.FEED, "points", lane, history);
    }

    /** Shows the views what the store did not get to keep. */
    private void replay() throws IOException {
        var committed = new HashMap<Integer, Committed>();
        for (Lane<?> lane : lanes()) {
            committed.put(lane.number(), lane.committed());
        }
        long[] from = new long[journal.lanes()];
        for (int lane = 0; lane < from.length; lane++) {
            Committed views = committed.get(lane);
            from[lane] = views == null ? journal.end(lane) : views.replayFrom();
        }
        journal.replay(
                from,
                (lane, offset, timeMillis, kind, bytes, begin, end) -> {
                    Committed views = committed.get(lane);
                    if (views != null) {
                        views.replay(offset, timeMillis, kind, bytes, begin, end);
                    }
                });
        committed.values().forEach(Committed::replayed);
    }

    private void listen() throws IOException {
        for (int port : config.ports()) {
            try {
                ports.add(grpc.listen(config.host(), port).await());
            } catch (RuntimeException e) {
                throw new IOException(
                        "port " + port + " of " + config.host() + ": " + e.getMessage(), e);
            }
        }
        LOG.info("serving on {} ports {}, data in {}", config.host(), ports, config.data());
    }

    private ServerFigures figures() {
        var held = journal.stats();
        var stored = store.stats();
        String state =
                closed || !health.isServing()
                        ? "recovering"
                        : store.health().healthy() ? "serving" : "out-of-space";
        return new ServerFigures(
                state,
                startedAtMillis,
                grpc.stats().connections(),
                held.bytesHeld(),
                stored.diskBytes(),
                held.sync().p99().toNanos() / 1e6,
                config.data().toFile().getUsableSpace(),
                logs.storedEntries());
    }

    private SegmentedJournal openJournal() throws IOException {
        var feed = config.feed();
        var arrivals = new Keeping(feed.arrivalsAge(), feed.arrivalsBytes());
        return SegmentedJournal.open(folder("journal"), config.journal(), arrivals, this::fatal);
    }

    private Store openStore() throws IOException {
        try {
            return Store.open(folder("store"), guarded(config.store()));
        } catch (StoreException e) {
            throw new IOException(unopened(e), e);
        } catch (UncheckedIOException e) {
            throw new IOException("the store does not open: " + e.getMessage(), e.getCause());
        }
    }

    /** The store may block: it refuses to be called on an event loop. */
    static StoreConfig guarded(StoreConfig store) {
        return store.withEventLoop(_ -> Context.isOnEventLoopThread());
    }

    private String unopened(StoreException e) {
        return e.kind() == StoreException.Kind.OUT_OF_SPACE
                ? "the disk is full: %d bytes free for %s (expected: some 20 MiB to start)"
                        .formatted(config.data().toFile().getUsableSpace(), config.data())
                : String.valueOf(e.getMessage());
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

    private Path folder(String name) {
        return config.data().resolve(name);
    }

    private static Set<String> services(List<GrpcMethod> methods) {
        var names = methods.stream().map(GrpcMethod::service).collect(Collectors.toSet());
        names.addAll(Contracts.ALIASES.keySet());
        return names;
    }

    /** The ports calls are served on. */
    public List<Integer> ports() {
        return List.copyOf(ports);
    }

    /** The address calls are served on. */
    public String host() {
        return config.host();
    }

    /**
     * A failed sync cannot be retried, for what the disk holds is no longer known; and a lane that met
     * a defect cannot go on. What was acknowledged is on disk: the next start finds it.
     */
    private void fatal(Throwable cause) {
        LOG.error("the server cannot go on; stopping the process", cause);
        Runtime.getRuntime().halt(70);
    }

    /** Stops taking calls, lets those in work finish for 5 s, and puts everything on disk. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            health.notServing();
            chat.stopping();
            sessions.stopping();
            grpc.shutdown(GRACE).await();
            metrics.close();
            dashboards.lane().close();
            logs.close();
            files.close();
            chat.close();
            sessions.close();
            wheel.close();
            readers.close();
            queries.close();
            if (!(ended(rollups) && ended(flusher))) {
                LOG.warn("the last flush did not end; the journal keeps what it held");
            }
            store.close();
            journal.close();
            vertx.close().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error("the journal did not close", e);
        }
    }

    private static boolean ended(ExecutorService thread) throws InterruptedException {
        thread.shutdown();
        return thread.awaitTermination(1, TimeUnit.MINUTES);
    }
}
