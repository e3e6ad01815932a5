package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.GetNewestRequest;
import dev.penstock.api.metrics.v1.GetNewestResponse;
import dev.penstock.api.metrics.v1.ListLabelValuesRequest;
import dev.penstock.api.metrics.v1.ListLabelValuesResponse;
import dev.penstock.api.metrics.v1.ListLabelsRequest;
import dev.penstock.api.metrics.v1.ListLabelsResponse;
import dev.penstock.api.metrics.v1.ListSeriesRequest;
import dev.penstock.api.metrics.v1.ListSeriesResponse;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.QueryRequest;
import dev.penstock.api.metrics.v1.QueryResponse;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.LatestValues;
import dev.penstock.series.RangeQuery;
import dev.penstock.series.SeriesEngine;
import dev.penstock.subscribe.Readers;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import dev.penstock.wire.Times;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Queries and listings of {@code penstock.metrics.v1.Metrics}; they run on threads of their own,
 * so that a heavy one delays no subscription.
 */
final class QueryService {
    private static final int DEFAULT_PAGE = 100;
    private static final int MOST = 10_000;
    private static final int MOST_NEWEST = 100_000;
    private static final int WANTED_STEPS = 300;
    private static final long[] ROUND_STEPS = {
        1_000,
        2_000,
        5_000,
        10_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        3_600_000,
        7_200_000,
        14_400_000,
        21_600_000,
        43_200_000,
        86_400_000
    };

    private final SeriesEngine series;
    private final Readers readers;
    private final InstantSource clock;

    QueryService(SeriesEngine series, Readers readers, InstantSource clock) {
        this.series = series;
        this.readers = readers;
        this.clock = clock;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.unary(MetricsGrpc.getQueryMethod(), reading(this::query))
                        .compressingLarge(),
                Methods.unary(MetricsGrpc.getListSeriesMethod(), reading(this::listSeries))
                        .compressingLarge(),
                Methods.unary(MetricsGrpc.getGetNewestMethod(), reading(this::newest)),
                Methods.unary(MetricsGrpc.getListLabelsMethod(), reading(this::listLabels)),
                Methods.unary(
                        MetricsGrpc.getListLabelValuesMethod(), reading(this::listLabelValues)));
    }

    private <Q, R> Methods.Unary<Q, R> reading(Function<Q, R> answer) {
        return reading((request, _) -> answer.apply(request));
    }

    private <Q, R> Methods.Unary<Q, R> reading(BiFunction<Q, BooleanSupplier, R> answer) {
        return (Q request, ServerCall _) -> readers.answer(gone -> answer.apply(request, gone));
    }

    private QueryResponse query(QueryRequest request, BooleanSupplier over) {
        Queries wanted = Queries.of(request);
        if (!request.hasStart()) {
            throw Refusal.invalid("start", "missing", "the first moment of the range")
                    .asException();
        }
        long from = Times.millis("start", request.getStart());
        long to = request.hasEnd() ? Times.millis("end", request.getEnd()) : clock.millis() + 1;
        if (to < from) {
            throw Refusal.invalid("end", to, "not before start " + from).asException();
        }
        long step = request.hasStep() ? Times.millis("step", request.getStep()) : chosen(to - from);
        var response = QueryResponse.newBuilder().setStep(Times.duration(step));
        boolean truncated =
                series.queries()
                        .run(
                                new RangeQuery(
                                        series.catalog().index().select(wanted.selector()),
                                        from,
                                        to,
                                        step,
                                        wanted.aggregation(),
                                        wanted.grouping(),
                                        wanted.maxSeries()),
                                result -> {
                                    if (result.times().length > 0) {
                                        response.addSeries(Queries.message(series, result));
                                    }
                                },
                                over);
        return response.setTruncated(truncated).build();
    }

    /** A round step that makes about 300 windows of a range. */
    private static long chosen(long range) {
        for (long step : ROUND_STEPS) {
            if (range / step <= WANTED_STEPS) {
                return step;
            }
        }
        long day = ROUND_STEPS[ROUND_STEPS.length - 1];
        return Math.ceilDiv(range / WANTED_STEPS, day) * day;
    }

    private ListSeriesResponse listSeries(ListSeriesRequest request) {
        int size = bounded("page_size", request.getPageSize());
        int[] ids = series.catalog().index().select(Selections.of(request.getSelector()));
        int after = pageToken(request.getPageToken());
        List<Integer> sorted =
                IntStream.of(ids).boxed().sorted(series.catalog()::compareKeys).toList();
        int from = 0;
        if (after >= 0) {
            while (from < sorted.size()
                    && series.catalog().compareKeys(sorted.get(from), after) <= 0) {
                from++;
            }
        }
        var response = ListSeriesResponse.newBuilder().setTotalCount(ids.length);
        int to = Math.min(sorted.size(), from + size);
        for (int id : sorted.subList(from, to)) {
            response.addSeries(SeriesMessages.describe(series, id));
        }
        if (to < sorted.size()) {
            response.setNextPageToken(Integer.toString(sorted.get(to - 1)));
        }
        return response.build();
    }

    /** The id of the last series of the page before; -1: the first page. */
    private int pageToken(String token) {
        if (token.isEmpty()) {
            return -1;
        }
        try {
            int id = Integer.parseInt(token);
            if (id >= 0 && id < series.catalog().idBound() && series.catalog().contains(id)) {
                return id;
            }
        } catch (NumberFormatException _) {
            // Refused below, as every token that is not ours.
        }
        throw Refusal.invalid("page_token", token, "the next_page_token of a response")
                .asException();
    }

    private GetNewestResponse newest(GetNewestRequest request) {
        int most = bounded("max_series", request.getMaxSeries(), MOST, MOST_NEWEST);
        int[] ids = series.catalog().index().select(Selections.of(request.getSelector()));
        var response = GetNewestResponse.newBuilder().setTotalCount(ids.length);
        var reading = new LatestValues.Reading();
        for (int i = 0; i < Math.min(most, ids.length); i++) {
            if (series.latest().read(ids[i], reading)) {
                response.addSeriesIds(ids[i])
                        .addTimestampsMs(reading.time())
                        .addValues(reading.value());
            }
        }
        return response.build();
    }

    private ListLabelsResponse listLabels(ListLabelsRequest request) {
        return ListLabelsResponse.newBuilder()
                .addAllLabels(series.catalog().index().labels(Selections.of(request.getSelector())))
                .build();
    }

    private ListLabelValuesResponse listLabelValues(ListLabelValuesRequest request) {
        if (request.getLabel().isEmpty()) {
            throw Refusal.invalid("label", "", "a tag key, source or __name__").asException();
        }
        var listing =
                series.catalog()
                        .index()
                        .values(
                                request.getLabel(),
                                Selections.of(request.getSelector()),
                                request.getContains(),
                                bounded("limit", request.getLimit()));
        return ListLabelValuesResponse.newBuilder()
                .addAllValues(listing.values())
                .setTruncated(listing.truncated())
                .build();
    }

    private static int bounded(String where, int wanted) {
        return bounded(where, wanted, DEFAULT_PAGE, MOST);
    }

    private static int bounded(String where, int wanted, int usual, int most) {
        if (wanted < 0 || wanted > most) {
            throw Refusal.invalid(where, wanted, "1 to " + most).asException();
        }
        return wanted == 0 ? usual : wanted;
    }
}
