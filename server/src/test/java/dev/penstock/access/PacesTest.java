package dev.penstock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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
    void whoIsAtRestIsForgottenWhenThereAreMany() {
        for (int i = 0; i < 10_000; i++) {
            paces.take("caller " + i);
        }
        now += 1_000;
        paces.take("one more");
        assertThat(paces.size()).isEqualTo(1);
    }
}
