package dev.penstock.metrics;

import dev.penstock.api.collection.CollectionResult;
import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.time.Duration;
import java.util.List;

/** {@code collection.DataCollectionService}: points collected as a client stream. */
final class CollectionService {
    static final int MAX_MESSAGE_BYTES = 50 << 20;

    /** Batches in work at once; bytes are bounded besides. */
    private static final int MOST_UNDECIDED = 100;

    private final Intake intake;

    CollectionService(Intake intake) {
        this.intake = intake;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.raw(
                                DataCollectionServiceGrpc.getCollectDataPointsMethod(),
                                call -> new Collect(call, intake))
                        .withMaxMessageBytes(MAX_MESSAGE_BYTES));
    }

    private static final class Collect extends PointStream {
        private final long begun = System.nanoTime();

        Collect(ServerCall call, Intake intake) {
            super(call, intake, MOST_UNDECIDED);
        }

        @Override
        void decode(
                byte[] bytes,
                int offset,
                int length,
                int number,
                long nowMillis,
                PointBatchBuilder batch) {
            Refusal refusal =
                    intake.collectionDecoder()
                            .decode(bytes, offset, length, number, nowMillis, batch);
            if (refusal != null) {
                intake.refused.increment();
                errors.add(errors.takesText() ? itemError(number, refusal.message()) : "");
            }
        }

        @Override
        String itemError(int item, String message) {
            return "validation error for point " + item + ": " + message;
        }

        @Override
        void answered(StorePoints command) {
            // Everything is told at the end.
        }

        @Override
        protected void complete() {
            call().sendMessage(
                            CollectionResult.newBuilder()
                                    .setTotalProcessed(messages())
                                    .setSuccessfulCount((int) stored())
                                    .setErrorCount(errors.count())
                                    .addAllErrors(errors.texts())
                                    .setProcessingTimeMs(
                                            Duration.ofNanos(System.nanoTime() - begun).toMillis())
                                    .build());
            call().close();
        }
    }
}
