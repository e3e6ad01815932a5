package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.LogStreamRequest;
import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log files sent by the command line to the built server: every line once, whatever happens. */
@Tag("slow")
final class LogFilesTest {
    @TempDir private Path folder;

    private int next;

    @Test
    void aFollowedFileArrivesOnceThroughRotationKillMinusNineAndRestartsOfTheCommand()
            throws Exception {
        ServerProcess server = Distribution.start(folder);
        int port = server.port();
        write(200);
        var first = send(port, "-f", "--for", "8s");
        awaitStored(port, 200);
        rotate();
        write(100);
        // Whether this command or the next one gets to it.
        first.get(30, TimeUnit.SECONDS);
        write(50);
        rotate();
        write(50);
        var second = send(port, "-f", "--for", "120s");
        awaitStored(port, 400);
        server.kill();
        write(100);
        server = ServerProcess.start(Distribution.serve(), folder, port);
        awaitStored(port, 500);
        second.cancel(true);
        assertThat(numbers(port))
                .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
        server.stop();
    }

    @Test
    void aFileThatIsSentAgainIsSentOnlyAsFarAsItIsNew() throws Exception {
        try (var server = Distribution.start(folder)) {
            int port = server.port();
            write(2_500);
            assertThat(send(port).get(60, TimeUnit.SECONDS)).contains("2,500 entries stored");
            write(10);
            assertThat(send(port).get(60, TimeUnit.SECONDS)).contains("10 entries stored");
            assertThat(numbers(port)).hasSize(2_510);
            server.stop();
        }
    }

    private CompletableFuture<String> send(int port, String... more) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "logs",
                                "send",
                                log().toString(),
                                "-s",
                                "127.0.0.1:" + port,
                                "--state",
                                folder.resolve("state").toString()));
        arguments.addAll(List.of(more));
        return CompletableFuture.supplyAsync(
                () -> {
                    var out = new StringWriter();
                    int code =
                            Penstock.commandLine()
                                    .setOut(new PrintWriter(out))
                                    .setErr(new PrintWriter(out))
                                    .execute(arguments.toArray(String[]::new));
                    return code + ": " + out;
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private Path log() {
        return folder.resolve("app.log");
    }

    private void write(int lines) throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("2026-05-01T12:00:00Z INFO number ").append(next++).append('\n');
        }
        Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rotate() throws IOException {
        Files.move(log(), folder.resolve("app.log." + next));
    }

    private void awaitStored(int port, int entries) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> numbers(port).size() >= entries);
    }

    private static List<Integer> numbers(int port) {
        var numbers = new ArrayList<Integer>();
        try (var caller = new Caller(port)) {
            caller.logs()
                    .streamLogs(LogStreamRequest.newBuilder().setApplication("app").build())
                    .forEachRemaining(entry -> numbers.add(number(entry)));
        }
        return numbers;
    }

    private static int number(LogEntry entry) {
        return Integer.parseInt(entry.getMessage().substring("number ".length()));
    }
}
