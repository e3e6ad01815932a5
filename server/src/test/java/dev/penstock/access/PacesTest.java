package dev.penstock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PacesTest {
    private long now = 1_000;
    private final Paces paces = new Paces(10, 20, () -> Instant.ofEpochMilli(now));

    @Test
    void manyAtOnceThenSoManyASecond() {
        for (int i = 0; i < 20; i++) {
            assertThat(paces.take("anna")).isZero();
        }
        assertThat(paces.take("anna")).isEqualTo(100);
        assertThat(paces.take("ben")).isZero();
        now += 100;
        assertThat(paces.take("anna")).isZero();
        assertThat(paces.take("anna")).isPositive();
        now += 100_000;
        for (int i = 0; i < 20; i++) {
            assertThat(paces.take("anna")).isZero();
        }
        assertThat(paces.take("anna")).isPositive();
    }

    @Test
    void whoWaitsHasATurnEachLaterThanTheLast() {
        for (int i = 0; i < 20; i++) {
            assertThat(paces.turn("anna", 300)).isZero();
        }
        assertThat(paces.turn("anna", 300)).isEqualTo(100);
        assertThat(paces.turn("anna", 300)).isEqualTo(200);
        assertThat(paces.turn("anna", 300)).isEqualTo(300);
        assertThat(paces.turn("anna", 300)).as("too long, not taken").isEqualTo(-400);
        assertThat(paces.turn("anna", 300)).isEqualTo(-400);
        now += 300;
        assertThat(paces.turn("anna", 0)).as("promised to those who waited").isEqualTo(-100);
        now += 100;
        assertThat(paces.turn("anna", 0)).isZero();
    }

    @Test
    void aTurnGivenBackIsAnothers() {
        for (int i = 0; i < 22; i++) {
            paces.turn("anna", 300);
        }
        paces.giveBack("anna");
        assertThat(paces.turn("anna", 300)).isEqualTo(200);
        now += 100_000;
        paces.giveBack("anna");
        paces.giveBack("nobody");
        for (int i = 0; i < 20; i++) {
            assertThat(paces.take("anna")).isZero();
        }
        assertThat(paces.take("anna")).as("no more than there were").isPositive();
    }

    @Test
    void ofManyThreadsOneLooksForThoseAtRest() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var done = new ArrayList<Future<?>>();
            for (int t = 0; t < 8; t++) {
                String thread = "caller " + t + " ";
                done.add(
                        threads.submit(
                                () -> {
                                    for (int i = 0; i < 4_000; i++) {
                                        paces.take(thread + i);
                                    }
                                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        assertThat(paces.size()).isEqualTo(32_000);
        assertThat(paces.walks()).as("beyond 10,000 and twice as many").isLessThanOrEqualTo(2);
    }

    @Test
    void whoIsAtRestIsForgottenWhenThereAreMany() {
        for (int i = 0; i < 10_000; i++) {
            paces.take("caller " + i);
        }
        now += 1_000;
        paces.take("one more");
        assertThat(paces.size()).isEqualTo(1);
    }
}
