package dev.penstock.logs.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LevelTest {
    @Test
    void aliasesAreNormalisedInAnyCase() {
        assertThat(Level.normalise("warning")).isEqualTo("WARN");
        assertThat(Level.normalise("Err")).isEqualTo("ERROR");
        assertThat(Level.normalise("crit")).isEqualTo("FATAL");
        assertThat(Level.normalise("fatal")).isEqualTo("FATAL");
    }

    @Test
    void anUnknownLevelIsKeptInUpperCaseAndCountsAsInfo() {
        assertThat(Level.normalise("audit")).isEqualTo("AUDIT");
        assertThat(Level.of("AUDIT")).isEqualTo(Level.INFO);
        assertThat(Level.known("AUDIT")).isNull();
        assertThat(Level.normalise("")).isEqualTo("INFO");
    }

    @Test
    void ranksRiseWithSeverity() {
        for (int rank = 0; rank < 6; rank++) {
            assertThat(Level.ofRank(rank).rank()).isEqualTo(rank);
        }
        assertThat(Level.FATAL.rank()).isEqualTo(5);
    }
}
