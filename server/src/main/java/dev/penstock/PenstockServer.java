package dev.penstock;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.chat.ChatFeature;
import dev.penstock.dashboards.DashboardsFeature;
import dev.penstock.feature.Feature;
import dev.penstock.feature.Foundation;
import dev.penstock.feed.Feeds;
import dev.penstock.feed.JournalHistory;
import dev.penstock.files.FilesFeature;
import dev.penstock.ingest.Committed;
import dev.penstock.journal.SegmentedJournal;
import dev.penstock.logs.LogsFeature;
import dev.penstock.metrics.MetricsFeature;
import dev.penstock.metrics.ServerFigures;
import dev.penstock.operate.Config;
import dev.penstock.operate.Exposition;
import dev.penstock.series.SeriesEngine;
import dev.penstock.sessions.SessionsFeature;
import dev.penstock.store.Store;
import dev.penstock.store.StoreException;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.subscribe.Wheel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server: one process, its ports, one data folder. {@link #start} blocks until calls are served;
 * {@link #close} until everything is on disk. Any thread.
 */
public final class PenstockServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PenstockServer.class);
    private static final int WAITING_QUERIES = 1_000;

    private final Config config;
    private final long startedAtMillis;
    private final SegmentedJournal journal;
    private final Store store;
    private final Readers readers;
    private final Readers queries;
    private final Wheel wheel;
    private final ExecutorService flusher;
    private final ExecutorService rollups;
    private final LogsFeature logs;
    private final List<Feature> features;
    private final Vertx vertx;
    private final Doors doors;
    private volatile boolean closed;

    private PenstockServer(Config config, InstantSource clock, Opened opened) throws IOException {
        this.config = config;
        startedAtMillis = clock.millis();

        // The disk.
        var folder = new DataFolder(config);
        journal = opened.add(folder.journal(this::fatal));
        store = opened.add(folder.store());
        flusher = opened.add(thread("flusher"));

        // The path.
        rollups = opened.add(thread("rollups"));
        var series = SeriesEngine.open(store, config.series(), clock, rollups, MetricsFeature.LANE);
        var feeds = new Feeds(store, journal.epoch(), config.feed());
        readers = opened.add(new Readers(config.feed().readerThreads()));
        queries = opened.add(new Readers("query", config.feed().readerThreads(), WAITING_QUERIES));
        wheel = opened.add(new Wheel().start());
        var path =
                new Foundation(
                        config.data(),
                        journal,
                        store,
                        config.lane(),
                        feeds,
                        new Subscriptions(feeds, readers, wheel),
                        queries,
                        new Admission(config.access()),
                        new Credit(config.access().totalCreditBytes()),
                        clock,
                        flusher);

        // The features. The journal holds each point as it came: the feed reads it there.
        var arrivals =
                new JournalHistory(journal.reader(), MetricsFeature.LANE, MetricsFeature.ARRIVALS);
        var metrics =
                opened.add(
                        new MetricsFeature(
                                path, series, arrivals, config.metrics(), this::figures));
        var dashboards = opened.add(new DashboardsFeature(path));
        logs = opened.add(new LogsFeature(path, config.logs()));
        var files = opened.add(new FilesFeature(path, config.files()));
        var chat = opened.add(new ChatFeature(path, config.chat(), config.presence()));
        var sessions = opened.add(new SessionsFeature(path, config.sessions(), config.presence()));
        features = List.of(metrics, dashboards, logs, files, chat, sessions);

        // The doors.
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(config.wire().eventLoops()));
        opened.add(vertx, () -> vertx.close().await());
        var exposition =
                new Exposition(metrics, logs, files, chat, sessions, series, path, this::figures);
        var methods = features.stream().flatMap(one -> one.methods().stream()).toList();
        doors = new Doors(config, vertx, methods, files, exposition, queries);
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).factory());
    }

    /** Starts a server; returns when it serves. */
    public static PenstockServer start(Config config, InstantSource clock) throws IOException {
        PenstockServer server = open(config, clock);
        try {
            server.replayOrSayWhy();
            for (Feature feature : server.features) {
                feature.lane().onDefect(server::fatal);
                feature.start();
            }
            server.doors.open();
            LOG.info(
                    "serving on {} ports {}, data in {}",
                    config.host(),
                    server.ports(),
                    config.data());
            return server;
        } catch (IOException | RuntimeException | Error e) {
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

    /** Shows the views what the store did not get to keep. */
    private void replay() throws IOException {
        var committed = new HashMap<Integer, Committed>();
        for (Feature feature : features) {
            committed.put(feature.lane().number(), feature.lane().committed());
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

    private void replayOrSayWhy() throws IOException {
        try {
            replay();
        } catch (StoreException e) {
            throw new DataFolder(config).unreplayed(e);
        }
    }

    private ServerFigures figures() {
        var held = journal.stats();
        var stored = store.stats();
        String state =
                closed || !doors.isServing()
                        ? "recovering"
                        : store.health().healthy() ? "serving" : "out-of-space";
        return new ServerFigures(
                state,
                startedAtMillis,
                doors.connections(),
                held.bytesHeld(),
                held.archivedBytes(),
                stored.diskBytes(),
                held.sync().p99().toNanos() / 1e6,
                config.data().toFile().getUsableSpace(),
                logs.storedEntries());
    }

    /** The ports calls are served on. */
    public List<Integer> ports() {
        return doors.ports();
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
            doors.closing();
            features.forEach(Feature::stopping);
            doors.close();
            for (Feature feature : features) {
                close(feature);
            }
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

    /** One that fails must not keep the others, and the folder, open. */
    private static void close(Feature feature) throws InterruptedException {
        try {
            feature.close();
        } catch (IOException | RuntimeException e) {
            LOG.error("{} did not close", feature.getClass().getSimpleName(), e);
        }
    }

    private static boolean ended(ExecutorService thread) throws InterruptedException {
        thread.shutdown();
        return thread.awaitTermination(1, TimeUnit.MINUTES);
    }
}
