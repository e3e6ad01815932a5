package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import dev.penstock.RunningServer;
import dev.penstock.api.metrics.v1.MetricsGrpc;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.api.metrics.v1.TailRequest;
import dev.penstock.api.stream.v1.SlowConsumer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tail on a whole server: where it starts, and what it tells first. */
@Timeout(30)
class TailTest {
    @TempDir Path folder;
    private RunningServer server;
    private MetricsGrpc.MetricsBlockingStub metrics;

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
    void aConflatingTailStartsAtTheArrivalsOfTheMomentAskedFor() {
        write("before", 0, 1);
        long written = System.currentTimeMillis();
        await().until(() -> System.currentTimeMillis() > written + 50);
        long start = System.currentTimeMillis();
        write("since", 0, 1);
        // Of those only: the server measures itself once it has started.
        var first =
                metrics.tail(
                                TailRequest.newBuilder()
                                        .setSelector(
                                                Selector.newBuilder()
                                                        .addNames("before")
                                                        .addNames("since"))
                                        .setStart(
                                                Timestamp.newBuilder()
                                                        .setSeconds(start / 1_000)
                                                        .setNanos(
                                                                (int) (start % 1_000) * 1_000_000))
                                        .setSlowConsumer(SlowConsumer.SLOW_CONSUMER_CONFLATE)
                                        .build())
                        .next();
        assertThat(first.getSeriesList()).singleElement().matches(s -> s.getName().equals("since"));
        assertThat(first.getPointsCount()).isOne();
    }

    @Test
    void everySeriesIsDescribedBeforeTheFirstPoint() {
        write("many", 0, 3_000);
        var tail =
                metrics.tail(
                        TailRequest.newBuilder()
                                .setSelector(Selector.newBuilder().addNames("many"))
                                .build());
        var described = new HashSet<Integer>();
        var first = tail.next();
        assertThat(first.getSerializedSize()).isLessThan(64 * 1024);
        write("many", 7, 8);
        while (first.getPointsCount() == 0) {
            first.getSeriesList().forEach(series -> described.add(series.getId()));
            first = tail.next();
        }
        assertThat(described).hasSize(3_000).contains(first.getPoints(0).getSeriesId());
    }

    private void write(String name, int from, int to) {
        var request = PublishRequest.newBuilder();
        for (int i = from; i < to; i++) {
            request.addPoints(
                    PublishPoint.newBuilder().setName(name).setValue(i).putTags("n", "" + i));
        }
        assertThat(metrics.write(request.build()).getStored()).isEqualTo(to - from);
    }
}
