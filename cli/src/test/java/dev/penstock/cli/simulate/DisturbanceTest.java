package dev.penstock.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class DisturbanceTest {
    private static final int BATCHES = 2_000;

    @Property(tries = 50)
    void nothingIsLostWhateverTheNetworkDoes(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 1) double duplicate,
            @ForAll @DoubleRange(min = 0, max = 1) double disorder) {
        var sent = send(new Disturbance(network(duplicate, disorder), seed), 200);
        assertThat(new HashSet<>(sent)).hasSize(200);
    }

    @Test
    void aGoodNetworkChangesNothing() {
        assertThat(send(new Disturbance(network(0, 0), 1), BATCHES)).hasSize(BATCHES).isSorted();
    }

    @Test
    void duplicatesAreAsFrequentAsAskedFor() {
        var sent = send(new Disturbance(network(0.1, 0), 1), BATCHES);
        assertThat(sent.size() - BATCHES).isBetween(150, 250);
    }

    @Test
    void lateMessagesAreOvertakenByAFew() {
        var sent = send(new Disturbance(network(0, 0.2), 1), BATCHES);
        int late = 0;
        long newest = -1;
        for (long time : sent) {
            if (time < newest) {
                late++;
                assertThat(newest - time).isLessThan(20);
            }
            newest = Math.max(newest, time);
        }
        assertThat(late).isBetween(300, 500);
    }

    private static List<Long> send(Disturbance disturbance, int batches) {
        var times = new ArrayList<Long>();
        for (long time = 0; time < batches; time++) {
            disturbance
                    .pass(new Batch("m", Map.of(), time, List.of()))
                    .forEach(batch -> times.add(batch.timeMillis()));
        }
        disturbance.rest().forEach(batch -> times.add(batch.timeMillis()));
        return times;
    }

    private static NetworkModel network(double duplicate, double disorder) {
        return new NetworkModel(Duration.ZERO, Duration.ZERO, Duration.ZERO, duplicate, disorder);
    }
}
