package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.ByteArrayInputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of tus as their makers publish them, unchanged. */
@Tag("slow")
final class TusClientsTest {
    private static final Path CONSOLE = Distribution.REPOSITORY.resolve("console");

    @TempDir private Path folder;

    /** Whole, in parts, by stream, cut off, paused, terminated: what the script says in its lines. */
    @Test
    void theClientOfBrowsers() throws Exception {
        Tool.ofConsole(Distribution.REPOSITORY, "vite");
        try (var server = Distribution.start(folder)) {
            var ending =
                    Program.run(
                            CONSOLE, "node", "e2e/tus.mjs", "http://127.0.0.1:" + server.port());
            assertThat(ending.exitCode()).as(ending.output()).isZero();
            server.stop();
        }
    }

    @Test
    void theClientForJavaGoesOnWhereAnotherStopped() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        try (var server = Distribution.start(folder)) {
            var store = new TusURLMemoryStore();
            TusUploader first = client(server.port(), store).createUpload(upload(bytes));
            first.setChunkSize(100_000);
            first.uploadChunk();
            first.finish();
            TusUploader second = client(server.port(), store).resumeUpload(upload(bytes));
            assertThat(second.getOffset()).isEqualTo(100_000);
            second.setChunkSize(64 << 10);
            second.setRequestPayloadSize(1 << 20);
            long sent = 0;
            for (int count = 0; count >= 0; count = second.uploadChunk()) {
                sent += count;
            }
            second.finish();
            assertThat(sent).isEqualTo(bytes.length - 100_000);
            assertThat(content(server.port(), "größe.bin")).isEqualTo(bytes);
            server.stop();
        }
    }

    private static TusClient client(int port, TusURLMemoryStore store)
            throws MalformedURLException {
        var client = new TusClient();
        client.setUploadCreationURL(URI.create("http://127.0.0.1:" + port + "/files/").toURL());
        client.enableResuming(store);
        return client;
    }

    private static TusUpload upload(byte[] bytes) {
        var upload = new TusUpload();
        upload.setInputStream(new ByteArrayInputStream(bytes));
        upload.setSize(bytes.length);
        upload.setFingerprint("größe");
        upload.setMetadata(Map.of("filename", "größe.bin"));
        return upload;
    }

    private static byte[] content(int port, String name) throws Exception {
        var uri = new URI("http", null, "127.0.0.1", port, "/files/content/" + name, null, null);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(uri.toASCIIString())).build(),
                            BodyHandlers.ofByteArray())
                    .body();
        }
    }
}
