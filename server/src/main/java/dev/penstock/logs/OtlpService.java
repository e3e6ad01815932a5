package dev.penstock.logs;

import dev.penstock.ingest.UnaryIn;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.RequestParser;
import dev.penstock.wire.ServerCall;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code opentelemetry.proto.collector.logs.v1.LogsService}: what was not stored of a request is told
 * as partial success, as is what was left out of entries stored; a request of which nothing could be
 * stored for now is refused with RetryInfo.
 */
final class OtlpService {
    private static final RequestParser<ExportLogsServiceRequest> PARSER =
            RequestParser.of(ExportLogsServiceRequest.getDefaultInstance());

    private final LogIntake intake;

    OtlpService(LogIntake intake) {
        this.intake = intake;
    }

    List<GrpcMethod> methods() {
        return List.of(Methods.unaryBytes(LogsServiceGrpc.getExportMethod(), this::export));
    }

    private CompletionStage<ExportLogsServiceResponse> export(byte[] request, ServerCall call) {
        return UnaryIn.accept(
                call,
                intake.admission,
                intake.credit,
                request.length,
                answer -> store(request, answer));
    }

    private void store(byte[] bytes, CompletableFuture<ExportLogsServiceResponse> answer) {
        var builder = new LogBatchBuilder(intake.config);
        var mapping = new OtlpMapping(intake.config, intake.clock.millis(), builder);
        UnaryIn.decode(intake.admission, PARSER, bytes, mapping::map);
        intake.refused.add(mapping.errors().count());
        if (builder.isEmpty()) {
            answer.complete(response(mapping));
            return;
        }
        var command =
                new StoreLogs(
                        builder.build(),
                        done -> intake.brake.answer(() -> answered(done, mapping, answer)));
        intake.credit.take(command.weight());
        intake.lane.submit(command);
    }

    private void answered(
            StoreLogs command,
            OtlpMapping mapping,
            CompletableFuture<ExportLogsServiceResponse> answer) {
        intake.credit.give(command.weight());
        Refusal refusal = command.refusal();
        if (refusal == null) {
            intake.stored.add(command.stored());
            answer.complete(response(mapping));
        } else {
            intake.refused.add(command.batch().count());
            answer.completeExceptionally(refusal.asException());
        }
    }

    private static ExportLogsServiceResponse response(OtlpMapping mapping) {
        var texts = new ArrayList<String>(mapping.errors().texts());
        texts.addAll(mapping.warnings().texts());
        var response = ExportLogsServiceResponse.newBuilder();
        if (!texts.isEmpty()) {
            response.setPartialSuccess(
                    ExportLogsPartialSuccess.newBuilder()
                            .setRejectedLogRecords(mapping.errors().count())
                            .setErrorMessage(String.join("; ", texts)));
        }
        return response.build();
    }
}
