package dev.penstock.logs;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.v1.CountByTimeRequest;
import dev.penstock.api.logs.v1.CountByTimeResponse;
import dev.penstock.api.logs.v1.LevelCounts;
import dev.penstock.api.logs.v1.ListApplicationsRequest;
import dev.penstock.api.logs.v1.ListApplicationsResponse;
import dev.penstock.api.logs.v1.ListPatternsRequest;
import dev.penstock.api.logs.v1.ListPatternsResponse;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.SearchRequest;
import dev.penstock.api.logs.v1.SearchResponse;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.logs.search.Hit;
import dev.penstock.logs.search.LogIndex;
import dev.penstock.logs.search.LogQuery;
import dev.penstock.logs.search.Order;
import dev.penstock.logs.search.SearchPage;
import dev.penstock.logs.search.Selection;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.Readers;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import dev.penstock.wire.Times;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/**
 * Search, CountByTime, ListPatterns and ListApplications of {@code penstock.logs.v1.Logs}; they run on
 * threads of their own, so that a heavy one delays no subscription, and end when nobody waits.
 */
final class SearchService {
    private static final long SECOND = 1_000_000_000;

    private final Feed feed;
    private final LogIndex index;
    private final Readers queries;

    SearchService(Feed feed, LogIndex index, Readers queries) {
        this.feed = feed;
        this.index = index;
        this.queries = queries;
    }

    List<GrpcMethod> methods() {
        return List.of(
                method(LogsGrpc.getSearchMethod(), this::search),
                method(LogsGrpc.getCountByTimeMethod(), this::count),
                method(LogsGrpc.getListPatternsMethod(), this::patterns),
                method(LogsGrpc.getListApplicationsMethod(), this::applications));
    }

    private <Q extends Message, R extends MessageLite> GrpcMethod method(
            MethodDescriptor<Q, R> method, BiFunction<Q, BooleanSupplier, R> answer) {
        return Methods.unary(
                        method,
                        (Q request, ServerCall _) ->
                                queries.answer(gone -> answer.apply(request, gone)))
                .compressingLarge();
    }

    private SearchResponse search(SearchRequest request, BooleanSupplier gone) {
        long begun = System.nanoTime();
        SearchPage page =
                index.search(
                        selection(request.getSelection()),
                        request.getOldestFirst() ? Order.OLDEST_FIRST : Order.NEWEST_FIRST,
                        request.getPageSize(),
                        request.getPageToken(),
                        gone);
        var response =
                SearchResponse.newBuilder()
                        .setNextPageToken(page.nextPageToken())
                        .setTotal(page.total())
                        .setTotalIsExact(page.totalIsExact());
        page.hits().forEach(hit -> response.addEntries(entry(hit)));
        long took = System.nanoTime() - begun;
        return response.setTook(
                        Duration.newBuilder()
                                .setSeconds(took / SECOND)
                                .setNanos((int) (took % SECOND)))
                .build();
    }

    private CountByTimeResponse count(CountByTimeRequest request, BooleanSupplier gone) {
        long bucket = request.hasBucket() ? Times.millis("bucket", request.getBucket()) : 0;
        var counts = index.countByTime(selection(request.getSelection()), bucket, gone);
        var response =
                CountByTimeResponse.newBuilder()
                        .setBucket(Times.duration(counts.bucketMillis()))
                        .setTotal(counts.total());
        counts.buckets()
                .forEach(
                        one ->
                                response.addBucketsBuilder()
                                        .setStartMs(one.startMillis())
                                        .setCounts(counts(one.levels())));
        return response.build();
    }

    private ListPatternsResponse patterns(ListPatternsRequest request, BooleanSupplier gone) {
        var groups = index.patterns(selection(request.getSelection()), request.getLimit(), gone);
        var response =
                ListPatternsResponse.newBuilder()
                        .setEntries(groups.entries())
                        .setTruncated(groups.truncated());
        for (var group : groups.groups()) {
            var pattern =
                    response.addPatternsBuilder()
                            .setText(group.text())
                            .setId(group.id())
                            .setCount(group.count())
                            .setExample(entry(group.example()))
                            .setFirstMs(group.firstMillis())
                            .setLastMs(group.lastMillis());
            for (long part : group.trend()) {
                pattern.addTrend(part);
            }
        }
        return response.build();
    }

    private ListApplicationsResponse applications(
            ListApplicationsRequest request, BooleanSupplier gone) {
        var found = index.applications(selection(request.getSelection()), gone);
        var response = ListApplicationsResponse.newBuilder().setTruncated(found.truncated());
        found.applications()
                .forEach(
                        one ->
                                response.addApplicationsBuilder()
                                        .setName(one.name())
                                        .setCounts(counts(one.levels()))
                                        .setLastMs(one.lastMillis()));
        return response.build();
    }

    private static Selection selection(dev.penstock.api.logs.v1.Selection wanted) {
        LogQuery query = LogQuery.parse(wanted.getQuery());
        long start = wanted.hasStart() ? Times.millis("start", wanted.getStart()) : Long.MIN_VALUE;
        long end = wanted.hasEnd() ? Times.millis("end", wanted.getEnd()) : Selection.OPEN;
        if (end < start) {
            throw Refusal.invalid("end", end, "not before start " + start).asException();
        }
        return new Selection(query, start, end);
    }

    private static LevelCounts counts(long[] levels) {
        return LevelCounts.newBuilder()
                .setTrace(levels[0])
                .setDebug(levels[1])
                .setInfo(levels[2])
                .setWarn(levels[3])
                .setError(levels[4])
                .setFatal(levels[5])
                .build();
    }

    private LogEntry entry(Hit hit) {
        try {
            return LogEntry.newBuilder()
                    .mergeFrom(hit.payload())
                    .setCursor(Cursor.of(feed.epoch(), feed.lane(), hit.offset() + 1).encode())
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("entry " + hit.offset() + " is none", e);
        }
    }
}
