package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients in Python: Debian's gRPC, messages generated from the contracts by Debian's protoc. */
@Tag("slow")
final class PythonClientsTest {
    @TempDir private static Path folder = Path.of("");

    private static Path python = Path.of("");
    private static Path script = Path.of("");
    private static Path people = Path.of("");
    private static @Nullable ServerProcess server;

    @BeforeAll
    static void generateAndStart() throws Exception {
        python = Tool.python(folder);
        Path protoc = Tool.protoc();
        script = copied("/dev/penstock/app/clients.py", folder.resolve("clients.py"));
        people = copied("/dev/penstock/app/people.py", folder.resolve("people.py"));
        String timestamp = "google/protobuf/timestamp.proto";
        copied("/" + timestamp, folder.resolve("include").resolve(timestamp));
        var generated =
                Program.run(
                        Distribution.REPOSITORY.resolve("proto"),
                        protoc.toString(),
                        "-I.",
                        "-I" + folder.resolve("include"),
                        "--python_out=" + folder,
                        "collection.proto",
                        "logs.proto",
                        "metrics.proto",
                        "analytics.proto",
                        "chat.proto",
                        "penstock/sessions/v1/sessions.proto",
                        "penstock/stream/v1/stream.proto");
        assertThat(generated.exitCode()).as(generated.output()).isZero();
        server = Distribution.start(folder);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (server != null) {
            server.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "collect, collection.DataCollectionService",
        "collect, DataCollectionService",
        "collect, fileupload.DataCollectionService",
        "collect_logs, collection.DataCollectionService",
        "collect_logs, DataCollectionService",
        "stream_logs, logs.LogService",
        "stream_logs, LogService",
        "stream_logs, notification.LogService",
        "stream, metrics.MetricsService",
        "stream, MetricsService",
        "stream, notification.MetricsService",
        "host, metrics.MetricsService",
        "upload, analytics.DataIngestion",
        "subscribe, analytics.Dashboard",
    })
    void aClientInPythonIsServed(String deed, String service) throws Exception {
        String port = Integer.toString(Objects.requireNonNull(server).port());
        var ending = Program.run(folder, python.toString(), script.toString(), port, deed, service);
        assertThat(ending.exitCode()).as(ending.output()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat_by_contract",
                "chat_presence",
                "chat_ping",
                "chat_bad_input",
                "chat_bad_messages",
                "session_by_contract",
                "session_heartbeat",
                "session_bad_input",
                "session_bad_messages",
                "session_bad_beginning",
                "session_replay",
            })
    void peopleInPythonTalkAndBadInputDisturbsNobody(String deed) throws Exception {
        String port = Integer.toString(Objects.requireNonNull(server).port());
        var ending = Program.run(folder, python.toString(), people.toString(), port, deed);
        assertThat(ending.exitCode()).as(ending.output()).isZero();
    }

    private static Path copied(String resource, Path to) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        try (InputStream in = PythonClientsTest.class.getResourceAsStream(resource)) {
            Files.copy(Objects.requireNonNull(in, resource), to);
        }
        return to;
    }
}
