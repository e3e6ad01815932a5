package dev.penstock.series;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides which id a series has: the committed one, the one given but not committed yet, or a new one
 * within the limits. Used by one lane's thread only, ahead of what is committed; {@link #reload} drops
 * what was given when an append has failed.
 */
public final class SeriesAllocator {
    private final SeriesCatalog catalog;
    private final SeriesConfig config;
    private final int lanes;
    private final int lane;
    private final Map<SeriesKey, Known> pending = new HashMap<>();
    private final Map<String, Integer> pendingPerSource = new HashMap<>();
    private final ArrayDeque<SeriesKey> order = new ArrayDeque<>();
    private int next;

    /** What the allocator says. */
    public sealed interface Outcome {}

    /** The series exists, or was created by an earlier decision, with this type. */
    public record Known(int id, MetricType type) implements Outcome {}

    /** The series is new: the lane writes {@code SeriesCreated} before the first point. */
    public record Created(int id) implements Outcome {}

    /** A limit is reached; the point is refused. */
    public record Refused(Refusal refusal) implements Outcome {}

    /** The allocator of one of {@code lanes} points lanes: it gives ids of its residue class. */
    public SeriesAllocator(SeriesCatalog catalog, SeriesConfig config, int lane, int lanes) {
        this.catalog = catalog;
        this.config = config;
        this.lane = lane;
        this.lanes = lanes;
        reload();
    }

    /** The id of this series, given now if need be. */
    public Outcome idFor(NewSeries series) {
        int id = catalog.find(series.key());
        if (id != SeriesLookup.UNKNOWN) {
            return new Known(id, catalog.type(id));
        }
        settle();
        Known given = pending.get(series.key());
        return given == null ? create(series) : given;
    }

    /** Forgets ids given but not committed: the append that held them has failed. */
    public void reload() {
        pending.clear();
        pendingPerSource.clear();
        order.clear();
        int bound = catalog.idBound();
        next = lane + Math.ceilDiv(Math.max(0, bound - lane), lanes) * lanes;
    }

    private Outcome create(NewSeries series) {
        SeriesKey key = series.key();
        String source = key.source();
        int waiting = pendingPerSource.getOrDefault(source, 0);
        if (catalog.countOf(source) + waiting >= config.seriesPerSource()) {
            return new Refused(
                    limit("source " + Refusal.shorten(source), config.seriesPerSource())
                            .with("source", source));
        }
        if (catalog.size() + pending.size() >= config.seriesTotal()) {
            return new Refused(limit("server", config.seriesTotal()));
        }
        int id = next;
        next += lanes;
        pending.put(key, new Known(id, series.type()));
        pendingPerSource.merge(source, 1, Integer::sum);
        order.add(key);
        return new Created(id);
    }

    private void settle() {
        while (!order.isEmpty() && catalog.find(order.peek()) != SeriesLookup.UNKNOWN) {
            SeriesKey key = order.remove();
            pending.remove(key);
            pendingPerSource.computeIfPresent(
                    key.source(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private static Refusal limit(String whose, int limit) {
        return Refusal.of(
                Reason.LIMIT_REACHED,
                whose + ": new series refused (expected: at most " + limit + " series)");
    }
}
