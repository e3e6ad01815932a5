package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.RunningServer;
import dev.penstock.api.metrics.v1.Durability;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream some of whose messages wait for the disk, and some do not. */
@Timeout(60)
class MixedDurabilityTest {
    private static final int MESSAGES = 300;

    /** Enough for a batch of its own. */
    private static final int POINTS = 1_000;

    @TempDir Path folder;

    @Test
    void whatWaitsForTheDiskIsNotOvertaken() throws IOException {
        try (var server = RunningServer.in(folder, Map.of())) {
            var answers = new Answers();
            var requests = MetricsGrpc.newStub(server.channel()).publish(answers);
            for (int i = 1; i <= MESSAGES; i++) {
                requests.onNext(message(i));
            }
            requests.onCompleted();
            // An answer says that everything up to its sequence is as durable as was asked.
            assertThat(answers.ended.join())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, MESSAGES).boxed().toList());
        }
    }

    private static PublishRequest message(int sequence) {
        var request =
                PublishRequest.newBuilder()
                        .setProducer("mixed")
                        .setSequence(sequence)
                        .setDurability(
                                sequence % 3 == 0
                                        ? Durability.DURABILITY_SYNCED
                                        : Durability.DURABILITY_RECEIVED);
        for (int i = 0; i < POINTS; i++) {
            request.addPoints(PublishPoint.newBuilder().setName("mixed").setValue(i));
        }
        return request.build();
    }

    private static final class Answers implements StreamObserver<PublishResponse> {
        final CompletableFuture<List<Long>> ended = new CompletableFuture<>();
        private final List<Long> sequences = new CopyOnWriteArrayList<>();

        @Override
        public void onNext(PublishResponse response) {
            sequences.add(response.getSequence());
        }

        @Override
        public void onError(Throwable failure) {
            ended.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            ended.complete(sequences);
        }
    }
}
