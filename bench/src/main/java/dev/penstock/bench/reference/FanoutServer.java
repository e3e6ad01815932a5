package dev.penstock.bench.reference;

import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.metrics.v1.TailResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that writes each message it gets to each subscriber's observer. Like most first versions
 * it never asks whether a subscriber is ready: what a stalled one does not read piles up in memory.
 * One publisher per source at a time.
 * Nothing is stored.
 */
public final class FanoutServer {
    private FanoutServer() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        ReferenceServer.run(List.of(arguments), List.of(new Metrics()));
    }

    private static final class Metrics extends MetricsGrpc.MetricsImplBase {
        /** Feeds are sources; what else a selector says is not looked at. */
        private final Map<String, List<ServerCallStreamObserver<TailResponse>>> feeds =
                new ConcurrentHashMap<>();

        @Override
        public void tail(TailRequest request, StreamObserver<TailResponse> answer) {
            var subscriber = (ServerCallStreamObserver<TailResponse>) answer;
            var subscribers = feed(sourceOf(request));
            subscriber.setOnCancelHandler(() -> subscribers.remove(subscriber));
            subscribers.add(subscriber);
        }

        private List<ServerCallStreamObserver<TailResponse>> feed(String source) {
            return feeds.computeIfAbsent(source, _ -> new CopyOnWriteArrayList<>());
        }

        private static String sourceOf(TailRequest request) {
            return request.getSelector().getMatchersList().stream()
                    .filter(matcher -> matcher.getLabel().equals("source"))
                    .map(matcher -> matcher.getValues(0))
                    .findFirst()
                    .orElse("");
        }

        @Override
        public StreamObserver<PublishRequest> publish(StreamObserver<PublishResponse> answer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(PublishRequest request) {
                    answer.onNext(accept(request));
                }

                @Override
                public void onError(Throwable cause) {
                    answer.onError(Status.CANCELLED.withCause(cause).asException());
                }

                @Override
                public void onCompleted() {
                    answer.onCompleted();
                }
            };
        }

        @Override
        public void write(PublishRequest request, StreamObserver<PublishResponse> answer) {
            answer.onNext(accept(request));
            answer.onCompleted();
        }

        private PublishResponse accept(PublishRequest request) {
            var message = TailResponse.newBuilder();
            for (PublishPoint point : request.getPointsList()) {
                message.addPoints(
                        TailPoint.newBuilder()
                                .setSeriesId(1)
                                .setTimestampMs(point.getTimestampMs())
                                .setValue(point.getValue()));
            }
            // As long as a cursor of Penstock's, so that both write about the same bytes.
            fanOut(
                    feed(request.getSource()),
                    message.setCursor("AAAAAAAAAAAAAAAAAAAAAAAA").build());
            return PublishResponse.newBuilder()
                    .setSequence(request.getSequence())
                    .setStored(request.getPointsCount())
                    .build();
        }

        private static void fanOut(
                List<ServerCallStreamObserver<TailResponse>> subscribers, TailResponse message) {
            subscribers.removeIf(subscriber -> !written(subscriber, message));
        }

        private static boolean written(
                StreamObserver<TailResponse> subscriber, TailResponse message) {
            try {
                subscriber.onNext(message);
                return true;
            } catch (StatusRuntimeException e) {
                return false;
            }
        }
    }
}
