package dev.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Futures;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.metrics.v1.Aggregation;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.metrics.v1.WatchManyRequest;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.metrics.v1.WatchSelection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and logs of the same moments, replayed by calls opened one after another. */
@Tag("slow")
@Timeout(120)
class ReplayInStepTest {
    private static final int EVENTS = 60;
    private static final long APART_MILLIS = 150;

    @TempDir Path folder;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private RunningServer server;
    private MetricsGrpc.MetricsBlockingStub metrics;
    private LogsGrpc.LogsBlockingStub logs;

    @BeforeEach
    void start() throws IOException {
        server = RunningServer.in(folder, Map.of());
        metrics = MetricsGrpc.newBlockingStub(server.channel());
        logs = LogsGrpc.newBlockingStub(server.channel());
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        server.close();
    }

    @Test
    void callsOfDifferentFeaturesShowTheSameMomentHoweverLateTheyAreOpened() {
        long begun = record();
        for (double speed : new double[] {1, 4, 0.5}) {
            long now = System.currentTimeMillis();
            var log = new ConcurrentHashMap<Integer, Long>();
            var tail = new ConcurrentHashMap<Integer, Long>();
            var watch = new ConcurrentHashMap<Integer, Long>();
            follow(logs.tail(logTail(begun, speed, now)), m -> note(log, number(m.getEntry())));
            pause((long) (1_000 / speed));
            follow(
                    metrics.watch(watch(begun, speed, now)),
                    m ->
                            m.getSeriesList()
                                    .forEach(s -> s.getValuesList().forEach(v -> note(watch, v))));
            pause((long) (600 / speed));
            follow(
                    metrics.tail(tail(begun, speed, now)),
                    m -> m.getPointsList().forEach(p -> note(tail, p.getValue())));
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(
                            () ->
                                    log.size() == EVENTS
                                            && tail.size() == EVENTS
                                            && watch.containsKey(EVENTS - 1));
            double opened = 1_600 / speed + 1_000;
            int first = (int) (opened * speed / APART_MILLIS) + 1;
            assertInStep(log, tail, first);
            assertInStep(log, watch, first);
        }
    }

    @Test
    void aPageOfChartsIsOneReplay() {
        long now = System.currentTimeMillis();
        WatchRequest one = watch(now - 10_000, 2, now);
        WatchRequest other = watch(now - 9_000, 2, now);
        WatchRequest faster = watch(now - 10_000, 3, 0);
        WatchRequest live = watch(now - 10_000, 0, 0);
        assertThatThrownBy(() -> metrics.watchMany(many(one, other)).next())
                .hasMessageContaining("selections[1].watch: replay_begun_ms");
        assertThatThrownBy(() -> metrics.watchMany(many(watch(now - 9_000, 2, 0), faster)).next())
                .hasMessageContaining("selections: replay_speed: 2.0 (expected: 3.0");
        assertThatThrownBy(() -> metrics.watchMany(many(watch(now, 2, 0), live)).next())
                .hasMessageContaining("selections: replay_speed: 0.0 (expected: 2.0");
    }

    /**
     * Half of them within a tenth of a second, whatever the speed: the others are left to machines that
     * are busy with something else. That each is shown within three ticks of its moment is tested by a
     * clock turned by hand.
     */
    private static void assertInStep(Map<Integer, Long> one, Map<Integer, Long> other, int first) {
        var skews = new ArrayList<Long>();
        for (int i = first; i < EVENTS; i++) {
            Long left = one.get(i);
            Long right = other.get(i);
            if (left != null && right != null) {
                skews.add(Math.abs(left - right) / 1_000_000);
            }
        }
        // A window of one value each: of those in the same window the newest is shown only.
        assertThat(skews.size()).isPositive().isGreaterThanOrEqualTo((EVENTS - first) / 4);
        skews.sort(Long::compare);
        assertThat(skews.get(skews.size() / 2)).as("of %s", skews).isLessThanOrEqualTo(100);
    }

    /** Writes a point and an entry together, again and again, as things happen; tells when it began. */
    private long record() {
        long begun = System.currentTimeMillis();
        for (int i = 0; i < EVENTS; i++) {
            pause(begun + i * APART_MILLIS - System.currentTimeMillis());
            // At once: one after the other they would be a sync of the disk apart.
            var point =
                    MetricsGrpc.newFutureStub(server.channel())
                            .write(
                                    dev.penstock.api.metrics.v1.PublishRequest.newBuilder()
                                            .addPoints(
                                                    PublishPoint.newBuilder()
                                                            .setName("t")
                                                            .setValue(i))
                                            .build());
            logs.write(
                    dev.penstock.api.logs.v1.PublishRequest.newBuilder()
                            .addEntries(
                                    LogEntry.newBuilder().setApplication("a").setMessage("" + i))
                            .build());
            var _ = Futures.getUnchecked(point);
        }
        return begun;
    }

    private static int number(LogEntry entry) {
        return Integer.parseInt(entry.getMessage());
    }

    private static void note(Map<Integer, Long> seen, double number) {
        var _ = seen.putIfAbsent((int) number, System.nanoTime());
    }

    private <T> void follow(Iterator<T> stream, Consumer<T> each) {
        var _ =
                threads.submit(
                        () -> {
                            while (stream.hasNext()) {
                                each.accept(stream.next());
                            }
                        });
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    private static Timestamp at(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(millis / 1_000)
                .setNanos((int) (millis % 1_000) * 1_000_000)
                .build();
    }

    private static dev.penstock.api.logs.v1.TailRequest logTail(
            long start, double speed, long begun) {
        return dev.penstock.api.logs.v1.TailRequest.newBuilder()
                .setStart(at(start))
                .setReplaySpeed(speed)
                .setReplayBegunMs(begun)
                .build();
    }

    private static TailRequest tail(long start, double speed, long begun) {
        return TailRequest.newBuilder()
                .setSelector(Selector.newBuilder().addNames("t"))
                .setStart(at(start))
                .setReplaySpeed(speed)
                .setReplayBegunMs(begun)
                .build();
    }

    private static WatchRequest watch(long start, double speed, long begun) {
        return WatchRequest.newBuilder()
                .setSelector(Selector.newBuilder().addNames("t"))
                .setStep(Duration.newBuilder().setSeconds(1))
                .setAggregation(Aggregation.AGGREGATION_LAST)
                .setStart(at(start))
                .setReplaySpeed(speed)
                .setReplayBegunMs(begun)
                .build();
    }

    private static WatchManyRequest many(WatchRequest... watches) {
        var request = WatchManyRequest.newBuilder();
        for (WatchRequest watch : List.of(watches)) {
            request.addSelections(
                    WatchSelection.newBuilder()
                            .setId(request.getSelectionsCount() + 1)
                            .setWatch(watch));
        }
        return request.build();
    }
}
