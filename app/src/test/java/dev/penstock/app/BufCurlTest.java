package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code buf curl}, which knows nothing of the contracts but what reflection tells it. */
@Tag("slow")
final class BufCurlTest {
    @TempDir private static Path folder = Path.of("");

    private static Path buf = Path.of("");
    private static @Nullable ServerProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        buf = Tool.ofConsole(Distribution.REPOSITORY, "buf");
        server = Distribution.start(folder);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (server != null) {
            server.stop();
        }
    }

    @Test
    void servicesAreListedUnderAllTheirNames() throws Exception {
        var listed = curl("", "--list-services");
        assertThat(listed.exitCode()).as(listed.output()).isZero();
        assertThat(listed.output().lines())
                .contains(
                        "DataCollectionService",
                        "MetricsService",
                        "analytics.Dashboard",
                        "analytics.DataIngestion",
                        "collection.DataCollectionService",
                        "fileupload.DataCollectionService",
                        "grpc.health.v1.Health",
                        "metrics.MetricsService",
                        "notification.MetricsService",
                        "opentelemetry.proto.collector.metrics.v1.MetricsService",
                        "penstock.metrics.v1.Metrics");
    }

    @Test
    void methodsAreListed() throws Exception {
        var listed = curl("", "--list-methods");
        assertThat(listed.exitCode()).as(listed.output()).isZero();
        assertThat(listed.output().lines())
                .contains(
                        "DataCollectionService/CollectDataPoints",
                        "collection.DataCollectionService/CollectDataPoints",
                        "penstock.metrics.v1.Metrics/Query");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collection.DataCollectionService",
                "DataCollectionService",
                "fileupload.DataCollectionService"
            })
    void pointsAreCollectedUnderEveryName(String service) throws Exception {
        var called =
                curl(
                        "/" + service + "/CollectDataPoints",
                        "--data",
                        """
                        {"source": "buf", "metrics": {"buf.value": 1.5}}
                        {"source": "buf", "metrics": {"buf value": 1.5}}
                        """);
        assertThat(called.exitCode()).as(called.output()).isZero();
        assertThat(called.output())
                .contains("\"totalProcessed\": 2")
                .contains("\"successfulCount\": 1")
                .contains("validation error for point 2");
    }

    @Test
    void aRefusalIsReadableWithItsDetails() throws Exception {
        var refused = curl("/penstock.metrics.v1.Metrics/Query", "--data", "{\"maxSeries\": -1}");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.output()).contains("invalid_argument").contains("ErrorInfo");
    }

    private static Program.Ending curl(String path, String... options)
            throws IOException, InterruptedException {
        var line =
                new ArrayList<>(
                        List.of(
                                buf.toString(),
                                "curl",
                                "--http2-prior-knowledge",
                                "--protocol",
                                "grpc"));
        line.addAll(List.of(options));
        line.add("http://127.0.0.1:" + Objects.requireNonNull(server).port() + path);
        return Program.run(folder, line.toArray(String[]::new));
    }
}
