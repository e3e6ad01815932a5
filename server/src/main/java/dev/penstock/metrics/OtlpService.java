package dev.penstock.metrics;

import dev.penstock.ingest.UnaryIn;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * {@code opentelemetry.proto.collector.metrics.v1.MetricsService}: what was not stored of a request is
 * told as partial success; a request of which some could not be stored for now is refused with
 * RetryInfo, and sent again as a whole stores the rest.
 */
final class OtlpService {
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
        return UnaryIn.accept(
                call,
                intake.admission,
                intake.credit,
                request.length,
                answer -> new OtlpExport(intake, mapping, request, answer).run());
    }
}
