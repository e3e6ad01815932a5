package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.bench.abuse.Abuse;
import dev.penstock.bench.abuse.Abuses;
import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input and bad manners, one after the other against one server. */
@Tag("slow")
final class AbuseTest {
    @TempDir private static Path folder = Path.of("");

    private static @Nullable ServerProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = Distribution.start(folder);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (server != null) {
            server.stop();
            assertThat(Distribution.log(folder)).doesNotContain("Exception");
        }
    }

    static List<Named<Abuse>> abuses() {
        return Abuses.all().stream().map(abuse -> Named.of(abuse.name(), abuse)).toList();
    }

    @ParameterizedTest
    @MethodSource("abuses")
    void isAnsweredAndTheServerGoesOn(Abuse abuse) throws Exception {
        int port = Objects.requireNonNull(server).port();
        Abuse.Verdict verdict = abuse.commit(port);
        assertThat(verdict.asExpected()).as(verdict.answer()).isTrue();
        try (var caller = new Caller(port)) {
            caller.write("neighbour", java.time.Instant.now().minusSeconds(1), 0, 1);
        }
    }
}
