package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentLinesTest {
    @Test
    void whatIsSaidOfAnItemIsToldWithItsLine() {
        var sent = new SentLines("a.csv");
        for (long line = 2; line < 100; line++) {
            sent.add(line);
        }
        assertThat(sent.placed(List.of("validation error for point 1: x", "points[98]: y")))
                .containsExactly(
                        "a.csv:2: validation error for point 1: x", "a.csv:99: points[98]: y");
        assertThat(sent.part(10, 20).placed(List.of("validation error for entry 2: x")))
                .containsExactly("a.csv:13: validation error for entry 2: x");
    }

    @Test
    void whatIsSaidOfNoItemIsToldWithTheLinesOfTheMessage() {
        var sent = new SentLines("a.csv");
        assertThat(sent.placed(List.of("full"))).containsExactly("a.csv: full");
        sent.add(7);
        assertThat(sent.placed(List.of("full"))).containsExactly("a.csv:7: full");
        sent.add(9);
        assertThat(sent.placed(List.of("validation error for point 3: x")))
                .containsExactly("a.csv:7-9: validation error for point 3: x");
    }
}
