package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.client.StandInServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard output is a pipe whose reader has left. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandardOutputTest {
    private final PrintStream out = System.out;
    private final InputStream in = System.in;
    private final StandInServer server = StandInServer.onPort(0);
    private final StringWriter err = new StringWriter();

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void leave() throws IOException {
        var pipe = new PipedOutputStream();
        new PipedInputStream(pipe).close();
        System.setOut(new PrintStream(pipe));
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setIn(in);
        server.close();
    }

    @Test
    void aLiveStreamThatNobodyReadsEndsWithoutAWord() throws IOException {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, "time,source,name,value\n1000,a,t,1\n");
        assertThat(CommandRun.of("points", "send", "-s", server.address(), file.toString()).code())
                .isZero();
        assertThat(run("metrics", "tail", "--json")).isZero();
        assertThat(run("metrics", "watch")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "session"})
    void aConversationThatNobodyReadsEnds(String what) throws IOException {
        try (var typed = new PipedOutputStream()) {
            System.setIn(new PipedInputStream(typed));
            typed.write("hello\n".getBytes(StandardCharsets.UTF_8));
            assertThat(run(what, "join", "ops", "--user", "ann")).isZero();
        }
    }

    @Test
    void aDownloadThatNobodyTakesFails() {
        server.files().put("a.txt", new byte[3]);
        assertThat(run("download", "a.txt", "-o", "-")).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(err.toString()).contains("standard output: cannot be written any more");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-s";
        all[arguments.length + 1] = server.address();
        return Cli.commandLine().setErr(new PrintWriter(err)).execute(all);
    }
}
