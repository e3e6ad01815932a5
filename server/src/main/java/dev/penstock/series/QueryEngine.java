package dev.penstock.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Answers range queries from roll-ups and points. Runs on the caller's thread, which may block: never
 * an event loop. No state of its own.
 */
public final class QueryEngine {
    private static final int FURTHER_BACK = 60;

    private final SeriesCatalog catalog;
    private final PointReader points;
    private final BucketReader buckets;
    private final SeriesConfig config;

    QueryEngine(
            SeriesCatalog catalog, PointReader points, BucketReader buckets, SeriesConfig config) {
        this.catalog = catalog;
        this.points = points;
        this.buckets = buckets;
        this.config = config;
    }

    /** A result to be: its labels and its series. */
    private record Group(int series, Map<String, String> labels, List<Integer> members) {}

    /**
     * Hands each result over as it is ready, in the order of keys. True if there were more than asked
     * for. Throws a refusal when the answer, or what must be read for it, is too large.
     */
    public boolean run(RangeQuery query, Consumer<SeriesResult> results) {
        return run(query, results, () -> false);
    }

    /**
     * The same, asking now and then whether nobody waits for the answer any more; then it ends with a
     * {@link CancellationException}.
     */
    public boolean run(RangeQuery query, Consumer<SeriesResult> results, BooleanSupplier over) {
        List<Group> groups = groups(query);
        boolean truncated = groups.size() > query.maxResults();
        List<Group> shown = truncated ? groups.subList(0, query.maxResults()) : groups;
        long most = (long) shown.size() * query.steps();
        if (most > RangeQuery.MAX_VALUES) {
            throw Refusal.invalid(
                            "step",
                            shown.size() + " series of " + query.steps() + " steps",
                            "at most " + RangeQuery.MAX_VALUES + " values")
                    .asException();
        }
        var budget = new ScanBudget(config.scanBudget(), over);
        for (Group group : shown) {
            var windows = new GroupWindows(query);
            for (int series : group.members) {
                budget.check();
                read(series, query, windows, budget);
            }
            results.accept(windows.result(group.series, group.labels));
        }
        return truncated;
    }

    private void read(int series, RangeQuery query, GroupWindows windows, ScanBudget budget) {
        if (query.aggregation().percentile()) {
            points.read(series, query.from(), query.to(), budget, windows::takePoints);
            return;
        }
        windows.nextSeries();
        if (query.aggregation() == Aggregation.RATE) {
            readBefore(series, query, windows, budget);
        }
        var levels = new Levels(query.step(), windows::take);
        buckets.read(series, query.from(), query.to(), levels, budget);
    }

    /** Looks for the last points before the range, further and further back: most often they are near. */
    private void readBefore(int series, RangeQuery query, GroupWindows windows, ScanBudget budget) {
        long end = query.from();
        for (long back = 1; windows.lacksPrevious(); back *= FURTHER_BACK) {
            long begin = query.firstWindow() - Math.min(back, query.windowsBack()) * query.step();
            if (begin >= end) {
                return;
            }
            buckets.read(series, begin, end, new Levels(query.step(), windows::before), budget);
            end = begin;
        }
    }

    private List<Group> groups(RangeQuery query) {
        return switch (query.grouping()) {
            case Grouping.PerSeries _ ->
                    IntStream.of(query.series())
                            .boxed()
                            .sorted(catalog::compareKeys)
                            .limit(query.maxResults() + 1L)
                            .map(id -> new Group(id, Map.of(), List.of(id)))
                            .toList();
            case Grouping.Together _ ->
                    query.series().length == 0
                            ? List.of()
                            : List.of(
                                    new Group(
                                            SeriesResult.GROUP,
                                            Map.of(),
                                            IntStream.of(query.series()).boxed().toList()));
            case Grouping.By by -> groupsBy(query.series(), by.labels());
        };
    }

    private List<Group> groupsBy(int[] series, List<String> labels) {
        List<byte[]> names = labels.stream().map(label -> label.getBytes(UTF_8)).toList();
        var groups = new TreeMap<String, Group>();
        for (int id : series) {
            var values = new LinkedHashMap<String, String>();
            var key = new StringBuilder();
            for (int i = 0; i < names.size(); i++) {
                String value = catalog.label(id, names.get(i));
                values.put(labels.get(i), value);
                key.append(value).append('\0');
            }
            groups.computeIfAbsent(
                            key.toString(),
                            _ -> new Group(SeriesResult.GROUP, values, new ArrayList<>()))
                    .members
                    .add(id);
        }
        return List.copyOf(groups.values());
    }
}
