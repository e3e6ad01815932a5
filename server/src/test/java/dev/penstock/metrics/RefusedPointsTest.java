package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.RunningServer;
import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.api.collection.DataPoint;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Refused points among good ones, in a whole server. */
@Timeout(30)
class RefusedPointsTest {
    @TempDir Path folder;

    @Test
    void whatWasRefusedBeforeItCostsAGoodPointNothing() throws Exception {
        try (var server = RunningServer.in(folder, Map.of("lane.queue-bytes", "1 MiB"))) {
            var result = new CompletableFuture<CollectionResult>();
            StreamObserver<DataPoint> upload =
                    DataCollectionServiceGrpc.newStub(server.channel())
                            .collectDataPoints(new Told(result));
            DataPoint refused =
                    DataPoint.newBuilder()
                            .setSource("press")
                            .putMetrics("temp", Double.NaN)
                            .putTags("padding", "p".repeat(100_000))
                            .build();
            for (int i = 0; i < 20; i++) {
                upload.onNext(refused);
            }
            upload.onNext(DataPoint.newBuilder().setSource("press").putMetrics("temp", 1).build());
            upload.onCompleted();

            CollectionResult told = result.get(20, TimeUnit.SECONDS);
            assertThat(told.getSuccessfulCount()).isOne();
            assertThat(told.getErrorCount()).isEqualTo(20);
            assertThat(told.getErrorsList()).hasSize(10);
        }
    }

    private record Told(CompletableFuture<CollectionResult> result)
            implements StreamObserver<CollectionResult> {
        @Override
        public void onNext(CollectionResult value) {
            result.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
