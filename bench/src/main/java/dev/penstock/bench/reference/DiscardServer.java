package dev.penstock.bench.reference;

import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.analytics.DataIngestionGrpc;
import dev.penstock.api.analytics.UploadResponse;
import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;

/**
 * A server that reads points with the generated parser, counts them and throws them away: the most
 * that can be taken in by plain grpc-java.
 */
public final class DiscardServer {
    private DiscardServer() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        ReferenceServer.run(
                List.of(arguments), List.of(new Collection(), new Ingestion(), new Publishing()));
    }

    private static final class Collection
            extends DataCollectionServiceGrpc.DataCollectionServiceImplBase {
        @Override
        public StreamObserver<DataPoint> collectDataPoints(
                StreamObserver<CollectionResult> answer) {
            return new Counting<>(answer) {
                @Override
                public void onNext(DataPoint point) {
                    messages++;
                    points += point.getMetricsCount();
                }

                @Override
                CollectionResult result() {
                    return CollectionResult.newBuilder()
                            .setTotalProcessed((int) messages)
                            .setSuccessfulCount((int) messages)
                            .build();
                }
            };
        }
    }

    private static final class Ingestion extends DataIngestionGrpc.DataIngestionImplBase {
        @Override
        public StreamObserver<BatchData> uploadData(StreamObserver<UploadResponse> answer) {
            return new Counting<>(answer) {
                @Override
                public void onNext(BatchData batch) {
                    messages++;
                    points += batch.getPointsCount();
                }

                @Override
                UploadResponse result() {
                    return UploadResponse.newBuilder().setPointsProcessed((int) points).build();
                }
            };
        }
    }

    private static final class Publishing extends MetricsGrpc.MetricsImplBase {
        @Override
        public StreamObserver<PublishRequest> publish(StreamObserver<PublishResponse> answer) {
            return new Counting<>(answer) {
                private long sequence;

                @Override
                public void onNext(PublishRequest request) {
                    messages++;
                    points += request.getPointsCount();
                    sequence = request.getSequence();
                }

                @Override
                PublishResponse result() {
                    return PublishResponse.newBuilder()
                            .setSequence(sequence)
                            .setStored((int) points)
                            .build();
                }
            };
        }
    }

    /** Counts one upload and answers at its end. On the call's event loop. */
    private abstract static class Counting<Q, A> implements StreamObserver<Q> {
        private final StreamObserver<A> answer;
        long messages;
        long points;

        Counting(StreamObserver<A> answer) {
            this.answer = answer;
        }

        abstract A result();

        @Override
        public void onError(Throwable cause) {
            messages = 0;
            points = 0;
        }

        @Override
        public void onCompleted() {
            answer.onNext(result());
            answer.onCompleted();
        }
    }
}
