package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.metrics.v1.TailRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Over real sockets, with a server that goes away and comes back. */
@Tag("slow")
class ReconnectTest {
    private static final StandInStore.Key KEY = new StandInStore.Key("speed", "belt", Map.of());

    @Test
    void aSubscriptionResumesWithoutAGapWhenTheServerIsBack() {
        var store = new StandInStore();
        var first = StandInServer.onPort(0, store);
        int port = first.port();
        var states = new CopyOnWriteArrayList<ConnectionState>();
        var times = new CopyOnWriteArrayList<Long>();
        try (var client = PenstockClient.connect("localhost:" + port)) {
            client.onConnectionState(states::add);
            var subscription =
                    client.subscribe(
                            ResumableMethod.TAIL,
                            TailRequest.getDefaultInstance(),
                            message ->
                                    message.getPointsList()
                                            .forEach(point -> times.add(point.getTimestampMs())));
            try (subscription) {
                store.add(KEY, 1, 0);
                await().until(() -> times.size() == 1);
                first.close();
                store.add(KEY, 2, 0);
                try (var _ = StandInServer.onPort(port, store)) {
                    await().atMost(Duration.ofSeconds(20)).until(() -> times.size() == 2);
                }
            }
        }
        assertThat(times).isEqualTo(List.of(1L, 2L));
        // The listener hears of it on a thread of its own.
        await().untilAsserted(
                        () ->
                                assertThat(states)
                                        .contains(
                                                ConnectionState.CONNECTED, ConnectionState.CLOSED));
    }
}
