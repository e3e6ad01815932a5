package dev.penstock.operate;

import dev.penstock.chat.ChatFeature;
import dev.penstock.feature.Foundation;
import dev.penstock.files.FilesFeature;
import dev.penstock.files.depot.Depot;
import dev.penstock.logs.LogsFeature;
import dev.penstock.metrics.MetricsFeature;
import dev.penstock.metrics.ServerFigures;
import dev.penstock.series.SeriesEngine;
import dev.penstock.sessions.SessionsFeature;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells Prometheus of itself; read when scraped, its figures once a scrape. Any thread
 * that may block.
 */
public final class Exposition {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Supplier<ServerFigures> figures;
    private volatile @Nullable ServerFigures current;

    public Exposition(
            MetricsFeature metrics,
            LogsFeature logs,
            FilesFeature files,
            ChatFeature chat,
            SessionsFeature sessions,
            SeriesEngine series,
            Foundation on,
            Supplier<ServerFigures> figures) {
        this.figures = figures;
        counter("penstock.points.stored", "Points stored", metrics, MetricsFeature::storedPoints);
        counter(
                "penstock.points.refused",
                "Points refused",
                metrics,
                MetricsFeature::refusedPoints);
        counter(
                "penstock.points.type.conflicts",
                "Points that named another type than their series has",
                metrics,
                MetricsFeature::typeConflicts);
        counter("penstock.logs.stored", "Log entries stored", logs, LogsFeature::storedEntries);
        counter("penstock.logs.refused", "Log entries refused", logs, LogsFeature::refusedEntries);
        gauge(
                "penstock.logs.index.lag.entries",
                "Stored log entries that the index does not have yet; searches scan them",
                () -> logs.indexLag().entries());
        gauge(
                "penstock.logs.index.lag.bytes",
                "Bytes of stored log entries that the index does not have yet",
                () -> logs.indexLag().bytes());
        gauge(
                "penstock.logs.index.lag.ms",
                "Age of the oldest log entry that the index does not have yet, in milliseconds",
                () -> logs.indexLag().millis());
        gauge(
                "penstock.logs.index.bytes",
                "Bytes of the log index on disk",
                () -> logs.indexStats().bytes());
        gauge(
                "penstock.logs.index.entries",
                "Log entries in the index",
                () -> logs.indexStats().entries());
        gauge(
                "penstock.logs.lane.lag.facts",
                "Facts of logs in the journal that the store does not have yet",
                () -> logs.lane().lag());
        gauge(
                "penstock.logs.lane.waiting.bytes",
                "Bytes of log entries that wait to be decided",
                () -> logs.lane().waitingBytes());
        counter("penstock.files.stored", "Files stored", files.depot(), Depot::storedFiles);
        counter(
                "penstock.files.damaged.contents",
                "Contents found damaged by the scrubber",
                files.depot(),
                Depot::damagedContents);
        counter(
                "penstock.files.received.bytes",
                "Bytes of files received",
                files,
                FilesFeature::receivedBytes);
        counter("penstock.files.sent.bytes", "Bytes of files sent", files, FilesFeature::sentBytes);
        gauge(
                "penstock.files.transfers",
                "Uploads and downloads that are moving bytes",
                files::transfers);
        gauge(
                "penstock.files.lane.lag.facts",
                "Facts of files in the journal that the store does not have yet",
                () -> files.lane().lag());
        gauge("penstock.files", "Visible files", () -> files.depot().catalog().usage().files());
        gauge(
                "penstock.files.stored.bytes",
                "Bytes of contents on disk, each once",
                () -> files.depot().catalog().usage().storedBytes());
        gauge(
                "penstock.files.staged.bytes",
                "Bytes of uploads that are not finished",
                () -> files.depot().catalog().usage().stagedBytes());
        gauge(
                "penstock.files.uploads.open",
                "Uploads that are not finished",
                () -> files.depot().catalog().usage().uploads());
        gauge(
                "penstock.files.uploads.filling",
                "Uploads that a connection is sending",
                () -> files.depot().filling());
        counter("penstock.chat.messages", "Chat messages stored", chat, ChatFeature::messages);
        gauge("penstock.chat.rooms", "Chat rooms", chat::rooms);
        gauge("penstock.chat.members", "People in rooms, once for each room", chat::members);
        gauge(
                "penstock.chat.lane.lag.facts",
                "Facts of chat in the journal that the store does not have yet",
                () -> chat.lane().lag());
        gauge(
                "penstock.chat.lane.waiting.bytes",
                "Bytes of chat messages that wait to be decided",
                () -> chat.lane().waitingBytes());
        counter(
                "penstock.sessions.events",
                "Events of sessions recorded",
                sessions,
                SessionsFeature::events);
        counter(
                "penstock.sessions.refused",
                "Messages of sessions refused",
                sessions,
                SessionsFeature::refused);
        gauge("penstock.sessions", "Sessions held", sessions::sessions);
        gauge(
                "penstock.sessions.members",
                "People in sessions, once for each session",
                sessions::members);
        gauge(
                "penstock.sessions.lane.lag.facts",
                "Facts of sessions in the journal that the store does not have yet",
                () -> sessions.lane().lag());
        gauge(
                "penstock.sessions.lane.waiting.bytes",
                "Bytes of messages of sessions that wait to be decided",
                () -> sessions.lane().waitingBytes());
        gauge("penstock.series", "Series", () -> series.catalog().size());
        gauge(
                "penstock.lane.lag.facts",
                "Facts of points in the journal that the store does not have yet",
                () -> metrics.lane().lag());
        gauge(
                "penstock.lane.waiting.bytes",
                "Bytes of points that wait to be decided",
                () -> metrics.lane().waitingBytes());
        gauge("penstock.streams.in", "Open streams that bring data", on.admission()::streamsIn);
        gauge(
                "penstock.subscriptions",
                "Open calls that follow something",
                on.admission()::subscriptions);
        gauge("penstock.feed.subscriptions", "Subscriptions to feeds", on.subscriptions()::size);
        gauge(
                "penstock.credit.used.bytes",
                "Bytes that clients have sent and that are not decided, of all features",
                on.credit()::used);
        gauge(
                "penstock.ring.used.bytes",
                "Bytes of events, and of their frames, held in memory for subscribers",
                () -> on.feeds().budget().used());
        gauge(
                "penstock.renderings",
                "Ways in which events are encoded for subscribers now",
                () -> on.feeds().renderings().size());
        figure("penstock.connections", "Open connections", ServerFigures::connections);
        figure(
                "penstock.journal.bytes",
                "Bytes of the journal on disk",
                ServerFigures::journalBytes);
        figure(
                "penstock.journal.archived.bytes",
                "Bytes of segments that the journal has done with, kept for readers of feeds",
                ServerFigures::archivedBytes);
        figure("penstock.data.bytes", "Bytes of the data folder", ServerFigures::dataBytes);
        figure(
                "penstock.journal.sync.p99.ms",
                "99th percentile of the latest syncs of the journal, in milliseconds",
                ServerFigures::syncP99Millis);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        bindCollector();
    }

    @SuppressWarnings("resource") // lives as long as the process
    private void bindCollector() {
        new JvmGcMetrics().bindTo(registry);
    }

    private <T> void counter(String name, String help, T owner, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, owner, value).description(help).register(registry);
    }

    private void gauge(String name, String help, Supplier<Number> value) {
        Gauge.builder(name, value).description(help).register(registry);
    }

    private void figure(String name, String help, ToDoubleFunction<ServerFigures> value) {
        gauge(
                name,
                help,
                () -> {
                    ServerFigures now = current;
                    return now == null ? Double.NaN : value.applyAsDouble(now);
                });
    }

    /** All figures in Prometheus' text format. */
    public String text() {
        current = figures.get();
        return registry.scrape();
    }
}
