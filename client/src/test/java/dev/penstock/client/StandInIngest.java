package dev.penstock.client;

import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.analytics.DataIngestionGrpc;
import dev.penstock.api.analytics.UploadResponse;
import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.api.collection.DataPoint;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicInteger;

/** The published ingest contracts of a stand-in server. */
final class StandInIngest {
    private StandInIngest() {}

    static final class Collection extends DataCollectionServiceGrpc.DataCollectionServiceImplBase {
        private final StandInStore store;
        private final Trouble trouble;

        Collection(StandInStore store, Trouble trouble) {
            this.store = store;
            this.trouble = trouble;
        }

        @Override
        public StreamObserver<DataPoint> collectDataPoints(
                StreamObserver<CollectionResult> answer) {
            return new Counting<>(trouble, answer) {
                @Override
                void take(DataPoint point) {
                    point.getMetricsMap()
                            .forEach(
                                    (name, value) ->
                                            store.add(
                                                    new StandInStore.Key(
                                                            name,
                                                            point.getSource(),
                                                            point.getTagsMap()),
                                                    point.getTimestamp(),
                                                    value));
                }

                @Override
                CollectionResult result(int messages) {
                    return CollectionResult.newBuilder()
                            .setTotalProcessed(messages)
                            .setSuccessfulCount(messages)
                            .build();
                }
            };
        }
    }

    static final class Analytics extends DataIngestionGrpc.DataIngestionImplBase {
        private final StandInStore store;
        private final Trouble trouble;

        Analytics(StandInStore store, Trouble trouble) {
            this.store = store;
            this.trouble = trouble;
        }

        @Override
        public StreamObserver<BatchData> uploadData(StreamObserver<UploadResponse> answer) {
            var points = new AtomicInteger();
            return new Counting<>(trouble, answer) {
                @Override
                void take(BatchData batch) {
                    for (var point : batch.getPointsList()) {
                        long millis =
                                point.getTimestamp().getSeconds() * 1000
                                        + point.getTimestamp().getNanos() / 1_000_000;
                        store.add(
                                new StandInStore.Key(
                                        point.getMetricName(),
                                        batch.getSource(),
                                        point.getTagsMap()),
                                millis,
                                point.getValue());
                        points.incrementAndGet();
                    }
                }

                @Override
                UploadResponse result(int messages) {
                    return UploadResponse.newBuilder().setPointsProcessed(points.get()).build();
                }
            };
        }
    }

    /** Takes messages until the stream ends or breaks off. */
    private abstract static class Counting<Q, R> implements StreamObserver<Q> {
        private final Trouble trouble;
        private final StreamObserver<R> answer;
        private int messages;
        private boolean broken;

        Counting(Trouble trouble, StreamObserver<R> answer) {
            this.trouble = trouble;
            this.answer = answer;
        }

        abstract void take(Q message);

        abstract R result(int messages);

        @Override
        public void onNext(Q message) {
            if (broken) {
                return;
            }
            if (trouble.breaksNow()) {
                broken = true;
                answer.onError(Trouble.broken());
                return;
            }
            messages++;
            take(message);
        }

        @Override
        public void onError(Throwable gone) {
            broken = true;
        }

        @Override
        public void onCompleted() {
            if (!broken) {
                answer.onNext(result(messages));
                answer.onCompleted();
            }
        }
    }
}
