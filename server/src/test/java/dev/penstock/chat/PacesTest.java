package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PacesTest {
    private long now = 1_000;
    private final Paces paces = new Paces(10, () -> Instant.ofEpochMilli(now));

    @Test
    void twiceAsManyAtOnceThenSoManyASecond() {
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
}
