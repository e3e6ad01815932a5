package dev.penstock.client;

import dev.penstock.api.metrics.v1.GetStatusRequest;
import dev.penstock.api.metrics.v1.GetStatusResponse;
import dev.penstock.api.metrics.v1.ListLabelValuesRequest;
import dev.penstock.api.metrics.v1.ListLabelValuesResponse;
import dev.penstock.api.metrics.v1.ListLabelsRequest;
import dev.penstock.api.metrics.v1.ListLabelsResponse;
import dev.penstock.api.metrics.v1.ListSeriesRequest;
import dev.penstock.api.metrics.v1.ListSeriesResponse;
import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.api.metrics.v1.QueryRequest;
import dev.penstock.api.metrics.v1.QueryResponse;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.Series;
import dev.penstock.api.metrics.v1.SeriesValues;
import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.metrics.v1.WatchResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** {@code penstock.metrics.v1} of a stand-in server; cursors are numbers of arrivals. */
final class StandInMetrics extends MetricsGrpc.MetricsImplBase {
    private static final int TAIL_MESSAGE = 3;
    private static final int MOST_VALUES = 100;

    private final StandInStore store;
    private final Trouble trouble;

    StandInMetrics(StandInStore store, Trouble trouble) {
        this.store = store;
        this.trouble = trouble;
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> answer) {
        reply(answer, GetStatusResponse.newBuilder().setPointsTotal(store.size()).build());
    }

    @Override
    public void listSeries(ListSeriesRequest request, StreamObserver<ListSeriesResponse> answer) {
        var response = ListSeriesResponse.newBuilder();
        store.series()
                .forEach(
                        (key, points) -> {
                            if (matches(key, request.getSelector())) {
                                response.addSeries(
                                        Series.newBuilder()
                                                .setName(key.name())
                                                .setSource(key.source())
                                                .putAllTags(key.tags())
                                                .setMetricType("gauge")
                                                .setLastValue(points.lastEntry().getValue())
                                                .setLastTimestampMs(points.lastKey()));
                            }
                        });
        reply(answer, response.setTotalCount(response.getSeriesCount()).build());
    }

    @Override
    public void listLabels(ListLabelsRequest request, StreamObserver<ListLabelsResponse> answer) {
        var labels = new TreeSet<>(List.of("__name__", "source"));
        store.series().keySet().forEach(key -> labels.addAll(key.tags().keySet()));
        reply(answer, ListLabelsResponse.newBuilder().addAllLabels(labels).build());
    }

    @Override
    public void listLabelValues(
            ListLabelValuesRequest request, StreamObserver<ListLabelValuesResponse> answer) {
        var values = new TreeSet<String>();
        store.series().keySet().forEach(key -> values.add(label(key, request.getLabel())));
        values.remove("");
        reply(
                answer,
                ListLabelValuesResponse.newBuilder()
                        .addAllValues(values.stream().limit(MOST_VALUES).toList())
                        .setTruncated(values.size() > MOST_VALUES)
                        .build());
    }

    @Override
    public void query(QueryRequest request, StreamObserver<QueryResponse> answer) {
        var response = QueryResponse.newBuilder();
        response.getStepBuilder().setSeconds(Math.max(1, request.getStep().getSeconds()));
        store.series()
                .forEach(
                        (key, points) -> {
                            if (matches(key, request.getSelector())) {
                                response.addSeries(
                                        SeriesValues.newBuilder()
                                                .setName(key.name())
                                                .setSource(key.source())
                                                .putAllTags(key.tags())
                                                .addAllTimestampsMs(points.keySet())
                                                .addAllValues(points.values()));
                            }
                        });
        reply(answer, response.build());
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> answer) {
        StatusRuntimeException failure = trouble.ofCall();
        if (failure != null) {
            answer.onError(failure);
            return;
        }
        follow(
                answer,
                request.getAfterCursor(),
                (cursor, arrivals) -> {
                    var response = WatchResponse.newBuilder().setCursor(cursor).setLive(true);
                    for (StandInStore.Arrival arrival : arrivals) {
                        if (matches(arrival.key(), request.getSelector())) {
                            response.addSeries(
                                    SeriesValues.newBuilder()
                                            .setName(arrival.key().name())
                                            .setSource(arrival.key().source())
                                            .putAllTags(arrival.key().tags())
                                            .addTimestampsMs(arrival.time())
                                            .addValues(arrival.value()));
                        }
                    }
                    int most = request.getMaxSeries();
                    return response.setHeartbeat(response.getSeriesCount() == 0)
                            .setTruncated(most > 0 && store.series().size() > most)
                            .build();
                });
    }

    @Override
    public void tail(TailRequest request, StreamObserver<TailResponse> answer) {
        StatusRuntimeException failure = trouble.ofCall();
        if (failure != null) {
            answer.onError(failure);
            return;
        }
        follow(
                answer,
                request.getAfterCursor(),
                (cursor, arrivals) -> {
                    var response = TailResponse.newBuilder().setCursor(cursor);
                    for (StandInStore.Arrival arrival : arrivals) {
                        if (matches(arrival.key(), request.getSelector())) {
                            response.addSeries(
                                    Series.newBuilder()
                                            .setId(arrival.id())
                                            .setName(arrival.key().name())
                                            .setSource(arrival.key().source())
                                            .putAllTags(arrival.key().tags()));
                            response.addPoints(
                                    TailPoint.newBuilder()
                                            .setSeriesId(arrival.id())
                                            .setTimestampMs(arrival.time())
                                            .setValue(arrival.value()));
                        }
                    }
                    return response.setHeartbeat(response.getPointsCount() == 0).build();
                });
    }

    @Override
    public StreamObserver<PublishRequest> publish(StreamObserver<PublishResponse> answer) {
        StatusRuntimeException failure = trouble.ofCall();
        if (failure != null) {
            answer.onError(failure);
        }
        return new Publishing(answer, failure != null);
    }

    private interface Rendering<R> {
        R of(String cursor, List<StandInStore.Arrival> arrivals);
    }

    private <R> void follow(StreamObserver<R> answer, String after, Rendering<R> rendering) {
        var call = (ServerCallStreamObserver<R>) answer;
        // A reader may leave in the middle of a message.
        call.setOnCancelHandler(() -> {});
        int from = after.isEmpty() ? 0 : Integer.parseInt(after);
        Thread _ =
                Thread.startVirtualThread(
                        () -> {
                            int at = from;
                            while (!call.isCancelled()) {
                                var arrivals = waitFor(at);
                                if (trouble.breaksNow()) {
                                    call.onError(Trouble.broken());
                                    return;
                                }
                                at += arrivals.size();
                                if (!arrivals.isEmpty()) {
                                    call.onNext(rendering.of(String.valueOf(at), arrivals));
                                }
                            }
                        });
    }

    private List<StandInStore.Arrival> waitFor(int at) {
        synchronized (store) {
            try {
                if (store.size() <= at) {
                    store.wait(20);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return store.arrivals(at, TAIL_MESSAGE);
        }
    }

    private <R> void reply(StreamObserver<R> answer, R response) {
        StatusRuntimeException failure = trouble.ofCall();
        if (failure != null) {
            answer.onError(failure);
        } else {
            answer.onNext(response);
            answer.onCompleted();
        }
    }

    private static boolean matches(StandInStore.Key key, Selector selector) {
        if (selector.getNamesCount() > 0 && !selector.getNamesList().contains(key.name())) {
            return false;
        }
        return selector.getMatchersList().stream().allMatch(matcher -> matches(key, matcher));
    }

    private static boolean matches(StandInStore.Key key, Matcher matcher) {
        String value = label(key, matcher.getLabel());
        var values = new ArrayList<>(matcher.getValuesList());
        return switch (matcher.getKind()) {
            case KIND_NOT_EQUAL -> !values.contains(value);
            case KIND_REGEX -> value.matches(values.getFirst());
            case KIND_PREFIX -> value.startsWith(values.getFirst());
            default -> values.contains(value);
        };
    }

    private static String label(StandInStore.Key key, String label) {
        return switch (label) {
            case "__name__" -> key.name();
            case "source" -> key.source();
            default -> key.tags().getOrDefault(label, "");
        };
    }

    /** One publish stream: breaks off before storing, or after storing and before answering. */
    private final class Publishing implements StreamObserver<PublishRequest> {
        private final StreamObserver<PublishResponse> answer;
        private boolean broken;

        Publishing(StreamObserver<PublishResponse> answer, boolean broken) {
            this.answer = answer;
            this.broken = broken;
        }

        @Override
        public void onNext(PublishRequest request) {
            if (broken) {
                return;
            }
            if (trouble.breaksNow()) {
                fail(Trouble.broken());
                return;
            }
            try {
                PublishResponse response = store.publish(request);
                if (trouble.losesAnswer()) {
                    fail(Trouble.broken());
                } else {
                    answer.onNext(response);
                }
            } catch (StatusRuntimeException refused) {
                fail(refused);
            }
        }

        @Override
        public void onError(Throwable gone) {
            broken = true;
        }

        @Override
        public void onCompleted() {
            if (!broken) {
                answer.onCompleted();
            }
        }

        private void fail(StatusRuntimeException failure) {
            broken = true;
            answer.onError(failure);
        }
    }
}
