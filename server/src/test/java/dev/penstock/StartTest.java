package dev.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.operate.Config;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.StoreException;
import dev.penstock.store.StoreException.Kind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start wires, and what it leaves behind when it fails. */
@Timeout(30)
class StartTest {
    @TempDir Path folder;

    @Test
    void aStartThatFailsHalfwayLeavesNothingOpen() throws IOException {
        Path store = Files.writeString(folder.resolve("store"), "not a folder");
        assertThatThrownBy(() -> RunningServer.in(folder, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("store");
        Files.delete(store);

        try (var server = RunningServer.in(folder, Map.of())) {
            assertThat(server.port()).isPositive();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("journal", "wheel", "flusher", "lane-0");
    }

    @Test
    void aStartThatFoundNoSpaceForWhatTheJournalHoldsSaysThatNothingIsLost() {
        var data = new DataFolder(Config.defaults());
        assertThat(data.unreplayed(new StoreException(Kind.OUT_OF_SPACE, "IO error: no space")))
                .hasMessageMatching(
                        "the disk is full: \\d+ bytes free for .*data"
                                + " \\(expected: .*; the journal keeps it all\\)");
        assertThat(data.unreplayed(new StoreException(Kind.CORRUPT, "store: block 7")))
                .hasMessage("store: block 7");
    }

    @Test
    void theStoreRefusesToBeCalledOnAnEventLoop() throws Exception {
        var forbidden = DataFolder.guarded(StoreConfig.defaults()).eventLoop();
        var onLoop = new CompletableFuture<Boolean>();
        Vertx vertx = Vertx.vertx();
        vertx.runOnContext(_ -> onLoop.complete(forbidden.test(Thread.currentThread())));

        assertThat(onLoop.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(forbidden.test(Thread.currentThread())).isFalse();
        vertx.close().await(5, TimeUnit.SECONDS);
    }

    @Test
    void aScrapeHasTheFiguresOfTheDisk() throws Exception {
        try (var server = RunningServer.in(folder, Map.of());
                var http = HttpClient.newHttpClient()) {
            var scrape =
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                            .build();
            String text = http.send(scrape, BodyHandlers.ofString()).body();

            assertThat(text)
                    .containsPattern("penstock_data_bytes [0-9]")
                    .containsPattern("penstock_connections [1-9]")
                    .doesNotContain("penstock_journal_bytes NaN")
                    .contains("# HELP penstock_points_stored_total Points stored")
                    .doesNotContainPattern("# HELP penstock\\w+ *\n");
        }
    }
}
