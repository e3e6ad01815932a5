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
                Methods.unaryBytes(MetricsServiceGrpc.getExportMethod(), this::export)
                        .withMaxMessageBytes(CollectionService.MAX_MESSAGE_BYTES));
    }

    private CompletionStage<ExportMetricsServiceResponse> export(byte[] request, ServerCall call) {
        if (intake.credit.exhausted()) {
            throw Refusal.of(
                            Reason.OVERLOADED,
                            "uploads: too much is undecided (access.total-credit-bytes)")
                    .retryAfter(RETRY)
                    .asException();
        }
        Refusal refusal = intake.admission.enterStream();
        if (refusal != null) {
            throw refusal.retryAfter(RETRY).asException();
        }
        intake.credit.take(request.length);
        var answer = new CompletableFuture<ExportMetricsServiceResponse>();
        var _ = answer.whenComplete((_, _) -> intake.admission.leaveStream());
        // Not on the event loop, which has other calls: large requests take long to decode.
        Thread.ofVirtual().name(call.method()).start(() -> store(request, answer));
        // A copy, for the caller who goes away cancels it.
        return answer.copy();
    }

    private void store(byte[] bytes, CompletableFuture<ExportMetricsServiceResponse> answer) {
        var errors = new ItemErrors();
        var builder = new PointBatchBuilder(intake.config);
        try {
            ExportMetricsServiceRequest request =
                    Methods.parse(ExportMetricsServiceRequest.parser(), bytes, 0, bytes.length);
            mapping.map(request, bytes.length, intake.clock.millis(), builder, errors);
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            return;
        } finally {
            intake.credit.give(bytes.length);
        }
        if (builder.isEmpty()) {
            intake.refused.add(errors.count());
            answer.complete(OtlpMapping.response(errors));
            return;
        }
        var command =
                new StorePoints(builder.build(), false, done -> answered(done, errors, answer));
        intake.credit.take(command.weight());
        intake.lane.submit(command);
    }

    private void answered(
            StorePoints command,
            ItemErrors errors,
            CompletableFuture<ExportMetricsServiceResponse> answer) {
        intake.credit.give(command.weight());
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
