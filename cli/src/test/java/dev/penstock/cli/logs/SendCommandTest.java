package dev.penstock.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.CommandRun;
import dev.penstock.client.StandInLogs;
import dev.penstock.client.StandInServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendCommandTest {
    @TempDir Path folder;

    private final StandInServer server = StandInServer.onPort(0);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whatTheServerRefusesIsToldThoughItsFirstAnswerWasLost() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("a.log"),
                        "INFO good\nINFO " + StandInLogs.UNWANTED + "\nINFO good as well\n");
        server.trouble().loseAnswers(1);
        CommandRun run =
                CommandRun.of(
                        "logs",
                        "send",
                        "--server",
                        server.address(),
                        "--state",
                        folder.toString(),
                        file.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .startsWith("0 entries stored, 1 refused, of 3 lines (2 were stored before)");
        assertThat(run.err()).contains("a.log:1-3: bad entry: unwanted");
        assertThat(server.logs().stored()).hasSize(2);
    }
}
