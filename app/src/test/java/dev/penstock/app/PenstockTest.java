package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PenstockTest {
    @TempDir Path folder;

    @Test
    void everyCommandIsThere() {
        assertThat(Penstock.commandLine().getSubcommands())
                .containsKeys(
                        "serve",
                        "demo",
                        "config",
                        "simulate",
                        "points",
                        "metrics",
                        "logs",
                        "bench",
                        "completion");
    }

    @Test
    @Tag("slow")
    void aDemoServesAndFeedsItselfAndStopsByItself() {
        var out = new StringWriter();
        String data = folder.resolve("data").toString();
        int code =
                Penstock.commandLine()
                        .setOut(new PrintWriter(out))
                        .execute("demo", "--port", "0", "--data", data, "-m", "3", "--for", "2s");
        assertThat(code).isZero();
        assertThat(out.toString()).contains("Penstock serves on http://127.0.0.1:");
        assertThat(folder.resolve("data")).isNotEmptyDirectory();
    }

    @Test
    void settingsThatAreWrongEndADemoWithTwo() {
        var err = new StringWriter();
        int code =
                Penstock.commandLine()
                        .setErr(new PrintWriter(err))
                        .execute("demo", "--host", "0.0.0.0", "--data", folder.toString());
        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("insecure-public");
    }
}
