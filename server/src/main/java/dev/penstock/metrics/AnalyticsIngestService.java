package dev.penstock.metrics;

import dev.penstock.api.analytics.DataIngestionGrpc;
import dev.penstock.api.analytics.UploadResponse;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;
import java.util.UUID;

/** {@code analytics.DataIngestion}: batches of points as a client stream. */
final class AnalyticsIngestService {
    /** Batches in work at once; a batch is what one read brought, up to a thousand points. */
    private static final int MOST_UNDECIDED = 10;

    private final Intake intake;

    AnalyticsIngestService(Intake intake) {
        this.intake = intake;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.raw(
                                DataIngestionGrpc.getUploadDataMethod(),
                                call -> new Upload(call, intake))
                        .withMaxMessageBytes(CollectionService.MAX_MESSAGE_BYTES));
    }

    private static final class Upload extends PointStream {
        Upload(ServerCall call, Intake intake) {
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
            BatchDecoder decoder = intake.batchDecoder();
            Refusal refusal =
                    decoder.decode(bytes, offset, length, number, nowMillis, batch, errors);
            if (refusal != null) {
                intake.refused.add(decoder.points());
                errors.add(decoder.points(), "batch " + number + ": " + refusal.message());
            }
        }

        @Override
        String itemError(int item, String message) {
            return "points[" + item + "]: " + message;
        }

        @Override
        void answered(StorePoints command) {
            // Everything is told at the end.
        }

        @Override
        protected void complete() {
            call().sendMessage(
                            UploadResponse.newBuilder()
                                    .setBatchId(UUID.randomUUID().toString())
                                    .setPointsProcessed((int) Math.min(stored(), Integer.MAX_VALUE))
                                    .setPointsFailed(errors.count())
                                    .addAllErrors(errors.texts())
                                    .build());
            call().close();
        }
    }
}
