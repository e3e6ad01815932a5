package dev.penstock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells of itself on /metrics. */
class ScrapeTest {
    @TempDir Path folder;

    @Test
    void pointsThatSayAnotherTypeThanTheirSeriesHasAreStoredAndCounted() throws Exception {
        try (var server = RunningServer.in(folder, Map.of())) {
            write(server, "a", "counter", 3);
            write(server, "a", "", 3);
            assertThat(scraped(server, "penstock_points_type_conflicts_total")).isZero();
            write(server, "a", "gauge", 3);
            write(server, "b", "gauge", 3);
            write(server, "b", "histogram", 2);
            assertThat(scraped(server, "penstock_points_type_conflicts_total")).isEqualTo(5);
        }
    }

    @Test
    void segmentsKeptForTheFeedOfPointsAreTold() throws Exception {
        var small = Map.of("journal.segment-bytes", "16 KiB");
        try (var server = RunningServer.in(folder, small)) {
            for (int i = 0; i < 20; i++) {
                write(server, "m", "gauge", 1_000);
            }
        }
        try (var server = RunningServer.in(folder, small)) {
            assertThat(scraped(server, "penstock_journal_archived_bytes")).isPositive();
        }
    }

    private static void write(RunningServer server, String name, String type, int points) {
        long now = System.currentTimeMillis();
        var request = PublishRequest.newBuilder();
        IntStream.range(0, points)
                .forEach(
                        i ->
                                request.addPoints(
                                        PublishPoint.newBuilder()
                                                .setName(name)
                                                .setMetricType(type)
                                                .setTimestampMs(now - i)
                                                .setValue(Math.random())));
        var answer = MetricsGrpc.newBlockingStub(server.channel()).write(request.build());
        assertThat(answer.getStored()).isEqualTo(points);
    }

    private static double scraped(RunningServer server, String figure)
            throws IOException, InterruptedException {
        URI page = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
        try (var http = HttpClient.newHttpClient()) {
            String text =
                    http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
            Matcher line = Pattern.compile("(?m)^" + figure + " (\\S+)$").matcher(text);
            assertThat(line.find()).as(figure).isTrue();
            return Double.parseDouble(line.group(1));
        }
    }
}
