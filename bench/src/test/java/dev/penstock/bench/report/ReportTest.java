package dev.penstock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void rowsBecomeTableAndFailuresAreShown() throws IOException {
        var report = new Report("Title").row("a", 1, "b", 2.5).row("a", 12_345L, "c", "x");
        report.check(1 + 1 == 3, "%d is not 3", 2);
        var text = new StringWriter();
        report.markdown(new PrintWriter(text));
        assertThat(text.toString().lines())
                .contains("| a | b | c |", "| 1 | 2.50 |  |", "| 12,345 |  | x |")
                .contains("- **FAILED**: 2 is not 3");
        assertThat(report.passed()).isFalse();
    }

    @Test
    void jsonEscapesWhatItMust() {
        assertThat(Json.of(List.of("a\"b\\\n", 1.5, Double.NaN, true)))
                .isEqualTo("[\"a\\\"b\\\\\\u000a\",1.5,null,true]");
    }

    @Test
    void medianOfEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(Medians.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
        assertThat(Medians.of(List.of(9.0, 1.0, 3.0))).isEqualTo(3.0);
    }
}
