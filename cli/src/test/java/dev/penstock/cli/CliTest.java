package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.client.StandInServer;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CliTest {
    @Test
    void everyCommandHasADescriptionAndHelpAndThoseThatDoSomethingHaveExamples() {
        Queue<CommandLine> commands = new ArrayDeque<>(List.of(Cli.commandLine()));
        var without = new ArrayList<String>();
        while (!commands.isEmpty()) {
            CommandLine command = commands.remove();
            commands.addAll(command.getSubcommands().values());
            String help = command.getUsageMessage();
            assertThat(help).contains("--help");
            if (command.getSubcommands().isEmpty() && !help.contains("Examples:")) {
                without.add(command.getCommandName());
            }
        }
        assertThat(without).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "metrics",
                "simulate --machines 0",
                "simulate --interval fast",
                "simulate --duplicate 2",
                "points send",
                "points send --batch 10001 pom.xml",
                "metrics query {zone",
                "upload",
                "upload --rate-limit fast pom.xml",
                "upload --name x pom.xml pom.xml",
                "download --offset -1 a",
                "files",
                "chat",
                "logs tail --for 0s",
                "logs send --follow --for 0 a.log",
                "metrics tail --for 0",
                "metrics watch --for 0s",
                "chat join",
                "chat history ops --limit 0",
                "session issue outage",
                "session replay",
                "session replay --start -1h --until -2h",
                "session replay --start -1h --speed 101",
                "session issues --state asleep"
            })
    void aWrongCommandLineIsToldAndEndsWithTwo(String line) {
        CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).isNotEmpty();
        assertThat(run.out()).isEmpty();
    }

    @Test
    @Tag("slow")
    void aServerThatIsNotThereEndsWithThree() {
        CommandRun run = CommandRun.of("metrics", "list", "--server", "localhost:1");
        assertThat(run.code()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err()).contains("UNAVAILABLE").contains("penstock serve");
    }

    @Test
    @Tag("slow")
    void whatIsPipedIntoARoomOrASessionIsSaid() {
        InputStream before = System.in;
        try (var server = StandInServer.onPort(0)) {
            for (String what : List.of("chat", "session")) {
                System.setIn(
                        new ByteArrayInputStream(
                                "hello\n\nworld\n".getBytes(StandardCharsets.UTF_8)));
                CommandRun run =
                        CommandRun.of(what, "join", "ops", "--user", "ann", "-s", server.address());
                assertThat(run.err()).contains(what.equals("chat") ? "2 messages said" : "2 told");
                assertThat(run.code()).isZero();
            }
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void completionIsAScript() {
        CommandRun run = CommandRun.of("completion", "bash");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("complete -F").contains("simulate");
    }

    @Test
    @Tag("slow")
    void whatIsSimulatedCanBeListedQueriedWatchedAndTailed() {
        try (var server = StandInServer.onPort(0)) {
            String at = server.address();
            CommandRun simulated =
                    CommandRun.of(
                            "simulate",
                            "-s",
                            at,
                            "-m",
                            "4",
                            "--no-logs",
                            "-i",
                            "100ms",
                            "--for",
                            "1s",
                            "--history",
                            "1m",
                            "--json");
            assertThat(simulated.code()).isZero();
            assertThat(simulated.out()).contains("\"refused\":0").contains("\"machines\":4");

            assertThat(CommandRun.of("metrics", "list", "-s", at, "temperature{zone=a}").out())
                    .contains("temperature{source=\"press-01\"")
                    .doesNotContain("pump");
            assertThat(CommandRun.of("metrics", "labels", "-s", at).out().lines())
                    .containsExactly("__name__", "kind", "line", "source", "zone");
            assertThat(CommandRun.of("metrics", "labels", "kind", "-s", at).out().lines())
                    .containsExactly("cnc", "compressor", "press", "pump");
            assertThat(
                            CommandRun.of("metrics", "query", "-s", at, "{source^=press}", "--json")
                                    .out())
                    .contains("\"name\":\"pressure\"")
                    .contains("\"values\":[");
            CommandRun watched =
                    CommandRun.of("metrics", "watch", "-s", at, "temperature", "--for", "4s");
            assertThat(watched.code()).isZero();
            assertThat(watched.out()).contains("MEAN").contains("temperature{source=\"press-01\"");
            CommandRun tailed =
                    CommandRun.of("metrics", "tail", "-s", at, "rpm", "--for", "4s", "--json");
            assertThat(tailed.out().lines()).allMatch(line -> line.contains("\"name\":\"rpm\""));
            assertThat(tailed.err()).contains("points of 3 series");
        }
    }

    @Test
    void roomsAreListedForNobodyInParticularWithoutWhatIsUnread() {
        try (var server = StandInServer.onPort(0)) {
            String at = server.address();
            String[] ofAnn = {"chat", "rooms", "-s", at, "--user", "ann"};
            String[] ofNobody = {"chat", "rooms", "-s", at, "--user", ""};
            assertThat(CommandRun.of(ofAnn).out()).contains("UNREAD").contains("ops");
            assertThat(CommandRun.of(ofNobody).out()).contains("ops").doesNotContain("UNREAD");
            assertThat(CommandRun.of("chat", "rooms", "-s", at, "--user", "", "--json").out())
                    .contains("\"messages\":7")
                    .doesNotContain("unread", "joined");
        }
    }

    @Test
    void ownRoomsAreThoseOfSomebody() {
        CommandRun run = CommandRun.of("chat", "rooms", "--own", "--user", "");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--user: who?");
    }

    @Test
    void aRefusalEndsWithFour() {
        try (var server = StandInServer.onPort(0)) {
            server.trouble()
                    .nextCalls(
                            Status.INVALID_ARGUMENT
                                    .withDescription("step: 0 (expected: above 0)")
                                    .asRuntimeException());
            CommandRun run = CommandRun.of("metrics", "query", "-s", server.address());
            assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(run.err()).contains("step: 0 (expected: above 0)");
        }
    }
}
