package dev.penstock.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.RunningServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OtlpServiceTest {
    @TempDir Path folder;

    @Test
    void anExportGivesItsPlaceBackAlsoWhenItIsNone() throws Exception {
        try (var server = RunningServer.in(folder, Map.of("access.max-streams-in", "1"))) {
            var export = LogsServiceGrpc.newBlockingStub(server.channel());
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> export.export(nested(200)))
                        .hasMessageStartingWith("INVALID_ARGUMENT: not a message of this method");
                assertThat(export.export(nested(20)).hasPartialSuccess()).isFalse();
            }
        }
    }

    @Test
    void whatWouldTakeTooMuchMemoryIsRefusedBeforeItIsDecoded() throws Exception {
        try (var server = RunningServer.in(folder, Map.of("access.decoding-bytes", "64 MiB"))) {
            var export = LogsServiceGrpc.newBlockingStub(server.channel());
            var bomb = ExportLogsServiceRequest.newBuilder();
            bomb.addResourceLogsBuilder()
                    .addScopeLogsBuilder()
                    .addAllLogRecords(Collections.nCopies(600_000, LogRecord.getDefaultInstance()));
            assertThatThrownBy(() -> export.withCompression("gzip").export(bomb.build()))
                    .hasMessageContaining("RESOURCE_EXHAUSTED")
                    .hasMessageMatching(
                            "(?s).*bytes that take \\d+ in memory \\(expected: at most 67108864\\).*");
            assertThat(export.export(nested(20)).hasPartialSuccess()).isFalse();
        }
    }

    /** Deeper than 100 nobody reads. */
    private static ExportLogsServiceRequest nested(int depth) {
        AnyValue body = AnyValue.newBuilder().setIntValue(1).build();
        for (int i = 0; i < depth; i++) {
            body =
                    AnyValue.newBuilder()
                            .setArrayValue(ArrayValue.newBuilder().addValues(body))
                            .build();
        }
        var request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder().addScopeLogsBuilder().addLogRecordsBuilder().setBody(body);
        return request.build();
    }
}
