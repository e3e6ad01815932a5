package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.penstock.RunningServer;
import dev.penstock.api.metrics.v1.Aggregation;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.SeriesValues;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.metrics.v1.WatchResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watch on a whole server: long histories, late points, resuming. */
@Timeout(30)
class WatchTest {
    private static final long HOUR = 3_600_000;

    @TempDir Path folder;
    private RunningServer server;
    private MetricsGrpc.MetricsBlockingStub metrics;
    private final long now = System.currentTimeMillis() / 1_000 * 1_000;

    @BeforeEach
    void start() throws IOException {
        server = RunningServer.in(folder, Map.of());
        metrics = MetricsGrpc.newBlockingStub(server.channel());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aHistoryOfMoreStepsThanAQueryMayHaveComesInPieces() {
        write("t", now - 10 * HOUR, now - 6 * HOUR, now - HOUR, now - 1_000);
        Iterator<WatchResponse> watch = metrics.watch(watch(now - 11 * HOUR).build());
        var shown = new TreeMap<Long, Double>();
        List<WatchResponse> history = until(watch, shown, true);

        assertThat(shown.keySet())
                .containsExactly(now - 10 * HOUR, now - 6 * HOUR, now - HOUR, now - 1_000);
        assertThat(history.size()).isGreaterThan(1);
        assertThat(history.subList(0, history.size() - 1)).noneMatch(WatchResponse::getLive);

        var rest = new TreeMap<Long, Double>();
        String early = history.getFirst().getCursor();
        until(metrics.watch(watch(0).setAfterCursor(early).build()), rest, true);
        assertThat(rest.keySet()).contains(now - HOUR, now - 1_000).doesNotContain(now - 10 * HOUR);
    }

    @Test
    void aWindowThatAPointChangesLongAfterwardsIsSentAgain() {
        write("t", now - HOUR, now - 1_000);
        Iterator<WatchResponse> watch = metrics.watch(watch(now - 2 * HOUR).build());
        var shown = new TreeMap<Long, Double>();
        until(watch, shown, true);
        assertThat(shown).containsEntry(now - HOUR, 1.0);

        write("t", now - HOUR + 10, now - HOUR + 20, now - 90_000);
        write("t", now - 3 * HOUR);
        write("other", now - HOUR + 30);
        await().until(
                        () -> {
                            take(watch.next(), shown);
                            return shown.containsKey(now - 90_000);
                        });
        assertThat(shown)
                .containsEntry(now - HOUR, 3.0)
                .containsEntry(now - 90_000, 1.0)
                .doesNotContainKey(now - 3 * HOUR);
    }

    @Test
    void groupsAreSentAgainAsAWhole() {
        write("t", now - HOUR);
        var together = watch(now - 2 * HOUR).setGroup(true).setSelector(Selector.newBuilder());
        Iterator<WatchResponse> watch = metrics.watch(together.build());
        var shown = new TreeMap<Long, Double>();
        until(watch, shown, true);
        write("u", now - HOUR + 1);
        await().until(
                        () -> {
                            take(watch.next(), shown);
                            return shown.getOrDefault(now - HOUR, 0.0) == 2.0;
                        });
    }

    @Test
    void whatCannotBeAskedIsRefusedAtOnce() {
        assertRefused(watch(now + HOUR), "start: ");
        assertRefused(watch(now).setStep(Duration.newBuilder().setNanos(1_000_000)), "step: 1 ms");
        assertRefused(watch(now).setAfterCursor("nonsense"), "after_cursor: nonsense");
        assertRefused(watch(now).setReplaySpeed(1_000), "replay_speed: 1000");
        assertRefused(watch(now).clearStart().setReplaySpeed(2), "replay_speed: 2.0 without start");
        assertRefused(watch(now).setMaxSeries(10_001), "max_series: 10001");
    }

    private void assertRefused(WatchRequest.Builder request, String message) {
        Iterator<WatchResponse> watch = metrics.watch(request.build());
        assertThatThrownBy(watch::next)
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining(message);
    }

    private static List<WatchResponse> until(
            Iterator<WatchResponse> watch, Map<Long, Double> shown, boolean live) {
        var all = new ArrayList<WatchResponse>();
        do {
            all.add(watch.next());
            take(all.getLast(), shown);
        } while (all.getLast().getLive() != live);
        return all;
    }

    private static void take(WatchResponse message, Map<Long, Double> shown) {
        for (SeriesValues series : message.getSeriesList()) {
            for (int i = 0; i < series.getValuesCount(); i++) {
                shown.put(series.getTimestampsMs(i), series.getValues(i));
            }
        }
    }

    private static WatchRequest.Builder watch(long start) {
        return WatchRequest.newBuilder()
                .setSelector(Selector.newBuilder().addNames("t"))
                .setStart(Timestamp.newBuilder().setSeconds(start / 1_000))
                .setStep(Duration.newBuilder().setSeconds(1))
                .setAggregation(Aggregation.AGGREGATION_COUNT);
    }

    private void write(String name, long... times) {
        var request = PublishRequest.newBuilder();
        for (long time : times) {
            request.addPoints(
                    PublishPoint.newBuilder().setName(name).setTimestampMs(time).setValue(1));
        }
        assertThat(metrics.write(request.build()).getStored()).isEqualTo(times.length);
    }
}
