package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.bench.process.ServerProcess;
import dev.penstock.cli.simulate.FleetConfig;
import dev.penstock.cli.simulate.FleetRun;
import dev.penstock.cli.simulate.NetworkModel;
import dev.penstock.client.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium on the console of a server that is killed and started again under it. */
@Tag("slow")
final class ConsoleTest {
    private static final Path CONSOLE = Distribution.REPOSITORY.resolve("console");
    private static final Path SHOTS = Distribution.REPOSITORY.resolve("app/target/shots");

    @TempDir private Path folder;

    @Test
    void chartsMoveAndGoOnAfterKillMinusNine() throws Exception {
        Path chromium = Tool.chromium();
        Tool.ofConsole(Distribution.REPOSITORY, "vite");
        Path pid = folder.resolve("pid");
        ServerProcess server = Distribution.start(folder);
        Files.writeString(pid, Long.toString(server.pid()));
        String kill = "kill -9 $(cat " + pid + ")";
        String start = restart(server.port(), pid);
        try (var _ = simulate(server.port())) {
            var ending =
                    Program.run(
                            CONSOLE,
                            "node",
                            "e2e/console.mjs",
                            "--url",
                            "http://127.0.0.1:" + server.port(),
                            "--kill-cmd",
                            kill,
                            "--start-cmd",
                            start,
                            "--shots",
                            SHOTS.toString(),
                            "--chromium",
                            chromium.toString());
            assertThat(ending.exitCode()).as(ending.output()).isZero();
        } finally {
            Program.run(folder, "sh", "-c", kill);
        }
        assertThat(SHOTS.resolve("resumed.png")).isNotEmptyFile();
    }

    private static FleetRun simulate(int port) throws IOException {
        var fleet =
                new FleetConfig(
                        "127.0.0.1:" + port,
                        20,
                        Duration.ofSeconds(1),
                        1,
                        NetworkModel.Preset.GOOD.model(),
                        FleetConfig.Contract.PUBLISH,
                        "",
                        0.5,
                        Duration.ofMinutes(30),
                        Duration.ofSeconds(10),
                        true,
                        Duration.ZERO);
        return FleetRun.start(fleet, Timing.system());
    }

    /** A shell command that starts the server again and notes its process. */
    private String restart(int port, Path pid) {
        List<String> line = Distribution.serve().line(port, folder.resolve("data"));
        return String.join(" ", line)
                + " >>"
                + folder.resolve("again.log")
                + " 2>&1 & echo $! >"
                + pid;
    }
}
