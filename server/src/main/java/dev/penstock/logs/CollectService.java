package dev.penstock.logs;

import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.api.collection.LogCollectionResult;
import dev.penstock.ingest.ItemErrors;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;

/** CollectLogs of {@code collection.DataCollectionService}: entries collected as a client stream. */
final class CollectService {
    private final LogIntake intake;

    CollectService(LogIntake intake) {
        this.intake = intake;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.raw(
                        DataCollectionServiceGrpc.getCollectLogsMethod(),
                        call -> new Collect(call, intake)));
    }

    private static final class Collect extends LogStream {
        private final ItemErrors errors = new ItemErrors();

        Collect(ServerCall call, LogIntake intake) {
            super(call, intake);
        }

        @Override
        void decode(
                byte[] bytes,
                int offset,
                int length,
                int number,
                long nowMillis,
                LogBatchBuilder batch) {
            Refusal refusal = intake.entryDecoder().decode(bytes, offset, length, nowMillis, batch);
            if (refusal != null) {
                intake.refused.increment();
                errors.add(
                        errors.takesText()
                                ? "validation error for entry " + number + ": " + refusal.message()
                                : "");
            }
        }

        @Override
        void answered(StoreLogs command) {
            // Everything is told at the end.
        }

        @Override
        protected void complete() {
            call().sendMessage(
                            LogCollectionResult.newBuilder()
                                    .setTotalReceived(messages())
                                    .setIndexedCount((int) stored())
                                    .setStatus("SUCCESS")
                                    .addAllErrors(errors.texts())
                                    .build());
            call().close();
        }
    }
}
