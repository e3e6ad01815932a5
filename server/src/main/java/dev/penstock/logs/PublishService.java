package dev.penstock.logs;

import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.PublishResponse;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;

/** Publish and Write of {@code penstock.logs.v1.Logs}: every message acknowledged as durable. */
final class PublishService {
    private final LogIntake intake;

    PublishService(LogIntake intake) {
        this.intake = intake;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.raw(LogsGrpc.getPublishMethod(), call -> new Publish(call, intake)),
                Methods.raw(LogsGrpc.getWriteMethod(), call -> new Publish(call, intake)));
    }

    private static final class Publish extends LogStream {
        Publish(ServerCall call, LogIntake intake) {
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
            PublishDecoder decoder = intake.publishDecoder();
            Refusal refusal = decoder.decode(bytes, offset, length, nowMillis, batch);
            if (refusal != null) {
                intake.refused.add(decoder.entries());
                throw refusal.asException();
            }
        }

        @Override
        void answered(StoreLogs command) {
            for (StoreLogs.PartReply reply : command.parts()) {
                if (isClosed()) {
                    return;
                }
                Refusal refusal = reply.refusal();
                if (refusal != null) {
                    call().close(refusal);
                    return;
                }
                if (!reply.repeated()) {
                    intake.refused.add(reply.failed());
                }
                call().sendMessage(response(reply));
            }
        }

        private static PublishResponse response(StoreLogs.PartReply reply) {
            var response =
                    PublishResponse.newBuilder()
                            .setStored(reply.stored())
                            .setFailed(reply.failed())
                            .setRepeated(reply.repeated())
                            .addAllErrors(reply.part().errors());
            LogBatch.Sequence sequence = reply.part().sequence();
            if (sequence != null) {
                response.setSequence(sequence.number());
            }
            return response.build();
        }

        @Override
        protected void complete() {
            call().close();
        }
    }
}
