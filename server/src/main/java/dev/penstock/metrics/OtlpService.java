package dev.penstock.metrics;

import dev.penstock.ingest.ItemErrors;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code opentelemetry.proto.collector.metrics.v1.MetricsService}: what was not stored of a request is
 * told as partial success; a request of which nothing could be stored for now is refused with
 * RetryInfo. A request takes an upload's place and credit while it is undecided, as a stream does.
 */
final class OtlpService {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Intake intake;
    private final OtlpMapping mapping;

    OtlpService(Intake intake, OtlpMapping mapping) {
        this.intake = intake;
        this.mapping = mapping;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.unary(MetricsServiceGrpc.getExportMethod(), this::export)
                        .withMaxMessageBytes(CollectionService.MAX_MESSAGE_BYTES));
    }

    private CompletionStage<ExportMetricsServiceResponse> export(
            ExportMetricsServiceRequest request, ServerCall call) {
        if (intake.credit.exhausted()) {
            throw Refusal.of(
                            Reason.OVERLOADED,
                            "uploads: too much is undecided (access.total-credit-bytes)")
                    .retryAfter(RETRY)
                    .asException();
        }
        var answer = new CompletableFuture<ExportMetricsServiceResponse>();
        var errors = new ItemErrors();
        var builder = new PointBatchBuilder(intake.config);
        mapping.map(request, request.getSerializedSize(), intake.clock.millis(), builder, errors);
        if (builder.isEmpty()) {
            intake.refused.add(errors.count());
            answer.complete(OtlpMapping.response(errors));
            return answer;
        }
        Refusal refusal = intake.admission.enterStream();
        if (refusal != null) {
            throw refusal.retryAfter(RETRY).asException();
        }
        var command =
                new StorePoints(builder.build(), false, done -> answered(done, errors, answer));
        intake.credit.take(command.weight());
        intake.lane.submit(command);
        return answer;
    }

    private void answered(
            StorePoints command,
            ItemErrors errors,
            CompletableFuture<ExportMetricsServiceResponse> answer) {
        intake.credit.give(command.weight());
        intake.admission.leaveStream();
        Refusal refusal = command.refusal();
        if (refusal != null) {
            intake.refused.add(command.batch().itemCount());
            answer.completeExceptionally(new RefusedException(refusal));
            return;
        }
        for (var item : command.refusedItems()) {
            errors.add("data point " + item.item() + ": " + item.refusal().message());
        }
        intake.refused.add(errors.count());
        intake.stored.add(command.parts().getFirst().stored());
        answer.complete(OtlpMapping.response(errors));
    }
}
