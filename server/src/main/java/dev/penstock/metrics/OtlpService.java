package dev.penstock.metrics;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code opentelemetry.proto.collector.metrics.v1.MetricsService}: what was not stored of a request is
 * told as partial success; a request of which some could not be stored for now is refused with
 * RetryInfo, and sent again as a whole stores the rest. A request takes an upload's place and credit while it is undecided, as a stream does.
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
        var _ =
                answer.whenComplete(
                        (_, _) -> {
                            intake.credit.give(request.length);
                            intake.admission.leaveStream();
                        });
        // Not on the event loop, which has other calls: large requests take long to decode.
        var export = new OtlpExport(intake, mapping, request, answer);
        Thread.ofVirtual().name(call.method()).start(export);
        // A copy, for the caller who goes away cancels it.
        return answer.copy();
    }
}
