package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.LogStreamRequest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exporter of logs of OpenTelemetry's Java SDK, unchanged. */
@Tag("slow")
final class OpenTelemetryLogsTest {
    private static final Resource RESOURCE =
            Resource.create(
                    Attributes.of(
                            AttributeKey.stringKey("service.name"), "checkout",
                            AttributeKey.stringKey("host.name"), "h1"));

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void whatTheSdkExportsIsStreamed(String compression) throws Exception {
        try (var server = Distribution.start(folder)) {
            export(server.port(), compression);
            try (var caller = new Caller(server.port())) {
                List<LogEntry> entries = new ArrayList<>();
                caller.logs()
                        .streamLogs(
                                LogStreamRequest.newBuilder()
                                        .setApplication("checkout")
                                        .setLogLevel("warn")
                                        .build())
                        .forEachRemaining(entries::add);
                assertThat(entries).hasSize(1_000);
                assertThat(entries.getFirst().getMessage()).isEqualTo("payment 0 failed");
                assertThat(entries.getLast().getLevel()).isEqualTo("ERROR");
                assertThat(entries.getLast().getFieldsMap())
                        .containsEntry("shop", "north")
                        .containsEntry("scope", "app-test")
                        .containsEntry("host.name", "h1");
            }
            server.stop();
        }
    }

    private static void export(int port, String compression) {
        var exporter =
                OtlpGrpcLogRecordExporter.builder()
                        .setEndpoint("http://127.0.0.1:" + port)
                        .setCompression(compression)
                        .setTimeout(Duration.ofSeconds(20))
                        .build();
        var processor =
                BatchLogRecordProcessor.builder(exporter)
                        .setScheduleDelay(Duration.ofHours(1))
                        .setMaxQueueSize(4_000)
                        .setMaxExportBatchSize(300)
                        .build();
        try (var provider =
                SdkLoggerProvider.builder()
                        .setResource(RESOURCE)
                        .addLogRecordProcessor(processor)
                        .build()) {
            log(provider.get("app-test"));
            assertThat(provider.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
        }
    }

    private static void log(Logger logger) {
        for (int i = 0; i < 1_000; i++) {
            logger.logRecordBuilder()
                    .setSeverity(Severity.ERROR)
                    .setBody("payment " + i + " failed")
                    .setAttribute(AttributeKey.stringKey("shop"), "north")
                    .emit();
            logger.logRecordBuilder().setSeverity(Severity.DEBUG).setBody("noise").emit();
        }
    }
}
