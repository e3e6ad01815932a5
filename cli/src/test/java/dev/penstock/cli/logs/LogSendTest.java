package dev.penstock.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.client.HurriedTiming;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.RetryPolicy;
import dev.penstock.client.StandInServer;
import dev.penstock.client.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSendTest {
    @TempDir Path folder;

    private final Timing timing = new HurriedTiming();
    private final AtomicBoolean stopped = new AtomicBoolean();

    @Test
    void aFollowerGoesOnHoweverOftenTheServerForgetsIt() throws Exception {
        Path file = Files.writeString(folder.resolve("a.log"), "INFO m0\n");
        try (var server = StandInServer.onPort(0);
                var client = PenstockClient.connect(server.address())) {
            CompletableFuture<Boolean> sent = begin(follower(file, client));
            await().until(() -> server.logs().stored().size() == 1);
            for (int i = 1; i <= 3; i++) {
                int lines = i + 1;
                server.logs().forgetProducers();
                append(file, "INFO m" + i + "\n");
                await().until(() -> server.logs().stored().size() == lines || sent.isDone());
            }
            stopped.set(true);
            assertThat(sent.join()).isTrue();
            assertThat(server.logs().stored())
                    .extracting(LogEntry::getMessage)
                    .containsExactly("m0", "m1", "m2", "m3");
        }
    }

    private LogSend follower(Path file, PenstockClient client) {
        var times = new LogTime(ZoneId.of("UTC"), timing::now);
        return new LogSend(
                new LogFile(file, folder.resolve("kept"), true, timing),
                new EntryJoiner(
                        times, Format.TEXT, new EntryJoiner.Defaults("app", "INFO", "a.log")),
                RetryPolicy.UNLIMITED,
                client,
                new SendReport(),
                timing,
                stopped::get);
    }

    private static CompletableFuture<Boolean> begin(LogSend send) {
        var outcome = new CompletableFuture<Boolean>();
        Thread _ =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                outcome.complete(send.call());
                            } catch (IOException | InterruptedException | RuntimeException e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        return outcome;
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
