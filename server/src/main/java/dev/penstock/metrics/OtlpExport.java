package dev.penstock.metrics;

import dev.penstock.ingest.ItemErrors;
import dev.penstock.ingest.UnaryIn;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.RequestParser;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One export being stored: mapped piece by piece, a few of which are undecided at a time, and answered
 * when the last has landed. A thread of its own, which waits.
 */
final class OtlpExport {
    private static final int MOST_UNDECIDED = 8;

    private static final RequestParser<ExportMetricsServiceRequest> PARSER =
            RequestParser.of(ExportMetricsServiceRequest.getDefaultInstance());

    private final Intake intake;
    private final OtlpMapping mapping;
    private final byte[] bytes;
    private final CompletableFuture<ExportMetricsServiceResponse> answer;
    private final PointBatchBuilder builder;
    private final ItemErrors errors = new ItemErrors();
    private final BlockingQueue<StorePoints> landed = new LinkedBlockingQueue<>();
    private int undecided;
    private @Nullable Refusal refusal;

    OtlpExport(
            Intake intake,
            OtlpMapping mapping,
            byte[] bytes,
            CompletableFuture<ExportMetricsServiceResponse> answer) {
        this.intake = intake;
        this.mapping = mapping;
        this.bytes = bytes;
        this.answer = answer;
        this.builder = new PointBatchBuilder(intake.config);
    }

    /** Answers; what is thrown, the answer fails with. */
    void run() {
        UnaryIn.decode(intake.admission, PARSER, bytes, this::map);
        if (!builder.isEmpty()) {
            handOver();
        }
        while (undecided > 0) {
            noteLanded();
        }
        intake.refused.add(errors.count());
        if (refusal != null) {
            throw refusal.asException();
        }
        answer.complete(OtlpMapping.response(errors));
    }

    private void map(ExportMetricsServiceRequest request) {
        mapping.map(request, intake.clock.millis(), builder, errors, this::handOver);
    }

    private void handOver() {
        PointBatch batch = builder.build();
        if (refusal != null) {
            // All is sent again anyway.
            intake.refused.add(batch.itemCount());
            return;
        }
        while (undecided >= MOST_UNDECIDED) {
            noteLanded();
        }
        var command = new StorePoints(batch, false, this::landed);
        undecided++;
        intake.credit.take(command.weight());
        intake.lane.submit(command);
    }

    /** On the lane's thread. */
    private void landed(StorePoints command) {
        intake.credit.give(command.weight());
        landed.add(command);
    }

    private void noteLanded() {
        StorePoints command = takeLanded();
        undecided--;
        if (command.refusal() != null) {
            refusal = command.refusal();
            intake.refused.add(command.batch().itemCount());
            return;
        }
        for (var item : command.refusedItems()) {
            errors.add("data point " + item.item() + ": " + item.refusal().message());
        }
        intake.stored.add(command.parts().getFirst().stored());
    }

    private StorePoints takeLanded() {
        try {
            return landed.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an export was stored", e);
        }
    }
}
