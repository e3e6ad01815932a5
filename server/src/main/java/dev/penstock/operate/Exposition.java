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
        counter("penstock.points.stored", metrics, MetricsFeature::storedPoints);
        counter("penstock.points.refused", metrics, MetricsFeature::refusedPoints);
        counter("penstock.points.type.conflicts", metrics, MetricsFeature::typeConflicts);
        counter("penstock.logs.stored", logs, LogsFeature::storedEntries);
        counter("penstock.logs.refused", logs, LogsFeature::refusedEntries);
        gauge("penstock.logs.index.lag.entries", () -> logs.indexLag().entries());
        gauge("penstock.logs.index.lag.bytes", () -> logs.indexLag().bytes());
        gauge("penstock.logs.index.lag.ms", () -> logs.indexLag().millis());
        gauge("penstock.logs.index.bytes", () -> logs.indexStats().bytes());
        gauge("penstock.logs.index.entries", () -> logs.indexStats().entries());
        gauge("penstock.logs.lane.lag.facts", () -> logs.lane().lag());
        gauge("penstock.logs.lane.waiting.bytes", () -> logs.lane().waitingBytes());
        counter("penstock.files.stored", files.depot(), Depot::storedFiles);
        counter("penstock.files.damaged.contents", files.depot(), Depot::damagedContents);
        counter("penstock.files.received.bytes", files, FilesFeature::receivedBytes);
        counter("penstock.files.sent.bytes", files, FilesFeature::sentBytes);
        gauge("penstock.files.transfers", files::transfers);
        gauge("penstock.files.lane.lag.facts", () -> files.lane().lag());
        gauge("penstock.files", () -> files.depot().catalog().usage().files());
        gauge("penstock.files.stored.bytes", () -> files.depot().catalog().usage().storedBytes());
        gauge("penstock.files.staged.bytes", () -> files.depot().catalog().usage().stagedBytes());
        gauge("penstock.files.uploads.open", () -> files.depot().catalog().usage().uploads());
        gauge("penstock.files.uploads.filling", () -> files.depot().filling());
        counter("penstock.chat.messages", chat, ChatFeature::messages);
        gauge("penstock.chat.rooms", chat::rooms);
        gauge("penstock.chat.members", chat::members);
        gauge("penstock.chat.lane.lag.facts", () -> chat.lane().lag());
        gauge("penstock.chat.lane.waiting.bytes", () -> chat.lane().waitingBytes());
        counter("penstock.sessions.events", sessions, SessionsFeature::events);
        counter("penstock.sessions.refused", sessions, SessionsFeature::refused);
        gauge("penstock.sessions", sessions::sessions);
        gauge("penstock.sessions.members", sessions::members);
        gauge("penstock.sessions.lane.lag.facts", () -> sessions.lane().lag());
        gauge("penstock.sessions.lane.waiting.bytes", () -> sessions.lane().waitingBytes());
        gauge("penstock.series", () -> series.catalog().size());
        gauge("penstock.lane.lag.facts", () -> metrics.lane().lag());
        gauge("penstock.lane.waiting.bytes", () -> metrics.lane().waitingBytes());
        gauge("penstock.streams.in", on.admission()::streamsIn);
        gauge("penstock.subscriptions", on.admission()::subscriptions);
        gauge("penstock.feed.subscriptions", on.subscriptions()::size);
        gauge("penstock.credit.used.bytes", on.credit()::used);
        gauge("penstock.ring.used.bytes", () -> on.feeds().budget().used());
        gauge("penstock.renderings", () -> on.feeds().renderings().size());
        figure("penstock.connections", ServerFigures::connections);
        figure("penstock.journal.bytes", ServerFigures::journalBytes);
        figure("penstock.journal.archived.bytes", ServerFigures::archivedBytes);
        figure("penstock.data.bytes", ServerFigures::dataBytes);
        figure("penstock.journal.sync.p99.ms", ServerFigures::syncP99Millis);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        bindCollector();
    }

    @SuppressWarnings("resource") // lives as long as the process
    private void bindCollector() {
        new JvmGcMetrics().bindTo(registry);
    }

    private <T> void counter(String name, T owner, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, owner, value).register(registry);
    }

    private void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }

    private void figure(String name, ToDoubleFunction<ServerFigures> value) {
        gauge(
                name,
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
