package dev.penstock.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.CommandRun;
import dev.penstock.client.StandInServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server leaves out of an answer is told. */
class TruncatedTest {
    private final StandInServer server = StandInServer.onPort(0);

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        String points =
                IntStream.range(0, 101)
                        .mapToObj("1000,source-%03d,t,1%n"::formatted)
                        .collect(Collectors.joining("", "time,source,name,value\n", ""));
        Path file = Files.writeString(folder.resolve("a.csv"), points);
        assertThat(run("points", "send", file.toString()).code()).isZero();
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void thatThereAreMoreSeriesToWatchIsSaidOnce() {
        CommandRun run = run("metrics", "watch", "--max-series", "3", "--for", "5s", "--json");
        assertThat(run.code()).isZero();
        assertThat(run.err()).containsOnlyOnce("there are more series; see --max-series");
        CommandRun all = run("metrics", "watch", "--for", "1s", "--json");
        assertThat(all.err()).doesNotContain("more");
    }

    @Test
    void thatThereAreMoreValuesOfALabelIsSaid() {
        CommandRun run = run("metrics", "labels", "source");
        assertThat(run.code()).isZero();
        assertThat(run.out().lines()).hasSize(100);
        assertThat(run.err()).contains("there are more than these 100; see --of");
        assertThat(run("metrics", "labels", "__name__").err()).isEmpty();
    }

    private CommandRun run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-s";
        all[arguments.length + 1] = server.address();
        return CommandRun.of(all);
    }
}
