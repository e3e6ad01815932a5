package dev.penstock.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The driver against the references in processes of their own: both must do what is claimed. */
@Tag("slow")
class ReferencesTest {

    private static String run(String... arguments) {
        var out = new StringWriter();
        int code =
                new CommandLine(new BenchCommand())
                        .setOut(new PrintWriter(out))
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute(arguments);
        assertThat(code).as(out.toString()).isZero();
        return out.toString();
    }

    @Test
    void discardServerCountsEveryPointOfEveryContract() {
        assertThat(
                        run(
                                "ingest",
                                "--reference-only",
                                "--seconds",
                                "1",
                                "--rounds",
                                "1",
                                "--contract",
                                "collection,analytics,publish"))
                .contains("| publish | 1 | grpc-java discard |");
    }

    @Test
    void fanoutServerReachesAllAndHoldsBackForTheStalled() {
        assertThat(
                        run(
                                "fanout",
                                "--reference-only",
                                "--seconds",
                                "1",
                                "--rounds",
                                "1",
                                "--subscribers",
                                "50",
                                "--stalled",
                                "5"))
                .contains("5 stalled, full speed")
                .doesNotContain("FAILED");
    }

    @Test
    void latencyIsTimedForEveryMessage() {
        assertThat(run("latency", "--reference-only", "--seconds", "1", "--rounds", "1", "--json"))
                .contains("\"p99.9 ms\":")
                .contains("\"failures\":[]");
    }

    @Test
    void chatServerTellsEverybodyEverything() {
        assertThat(
                        run(
                                "chat",
                                "--reference-only",
                                "--people",
                                "50",
                                "--seconds",
                                "1",
                                "--rounds",
                                "1"))
                .contains("grpc-java chat");
    }
}
