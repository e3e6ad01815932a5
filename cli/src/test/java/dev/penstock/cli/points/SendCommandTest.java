package dev.penstock.cli.points;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.cli.CommandRun;
import dev.penstock.cli.ExitCode;
import dev.penstock.client.StandInServer;
import dev.penstock.client.StandInStore;
import io.grpc.Status;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SendCommandTest {
    @TempDir Path folder;

    private final StandInServer server = StandInServer.onPort(0);
    private final String address = server.address();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void filesOfBothFormatsAreStored() throws IOException {
        Path csv = write("a.csv", "time,source,name,value\n1000,a,t,1\n2000,b,t,2\n");
        Path json = write("b.jsonl", "{\"time\":3000,\"name\":\"t\",\"value\":3}\n");
        CommandRun run = send("--source", "c", csv.toString(), json.toString());
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("3 points stored, 0 refused, 0 bad lines of 3");
        assertThat(server.store().arrivals())
                .extracting(arrival -> arrival.key().source())
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void badLinesAreSkippedCountedAndShownWithTheirPlace() throws IOException {
        String bad = "oops\n".repeat(12);
        Path file = write("a.csv", "time,source,name,value\n1000,a,t,1\n" + bad + "2000,a,t,2\n");
        CommandRun run = send(file.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).startsWith("2 points stored, 0 refused, 12 bad lines of 14");
        assertThat(run.err().lines()).hasSize(11).endsWith("and 2 more");
        assertThat(run.err()).contains("a.csv:3: 1 fields (expected: 4 as in the header)");
    }

    @Test
    void whatTheServerRefusesIsCountedAndShown() throws IOException {
        Path file = write("a.csv", "time,source,name,value\n1000,a,not a name,1\n2000,a,t,2\n");
        CommandRun run = send("--json", file.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("\"stored\":1,\"refused\":1")
                .contains("a.csv:2-3: bad point: not a name");
    }

    @Test
    void whatTheServerRefusesIsToldThoughItsFirstAnswerWasLost() throws IOException {
        Path file = write("a.csv", "time,source,name,value\n1000,a,not a name,1\n2000,a,t,2\n");
        server.trouble().loseAnswers(1);
        CommandRun run = send(file.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .startsWith("0 points stored, 1 refused")
                .contains("(1 were stored before)");
        assertThat(run.err()).contains("a.csv:2-3: bad point: not a name");
        CommandRun again = send(file.toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.out()).startsWith("0 points stored, 1 refused");
    }

    @Test
    void afterAnInterruptionTheSameCommandGoesOnAndNothingIsStoredTwice() throws IOException {
        Path file = write("a.csv", csv(400));
        server.trouble().breakStreams(0.2, 3);
        int runs = 1;
        while (send("--batch", "10", file.toString()).code() != 0) {
            runs++;
            assertThat(runs).isLessThan(100);
        }
        assertThat(runs).isGreaterThan(1);
        assertThat(times()).containsExactlyElementsOf(LongStream.range(0, 400).boxed().toList());
        assertThat(folder.resolve("a.csv.penstock-progress")).doesNotExist();
    }

    @Test
    void theSameFileAgainStoresNothing() throws IOException {
        Path file = write("a.csv", csv(50));
        assertThat(send(file.toString()).code()).isZero();
        CommandRun again = send(file.toString());
        assertThat(again.out()).startsWith("0 points stored").contains("50 were stored before");
        assertThat(times()).hasSize(50);
    }

    @Test
    void theSameFileForAnotherSourceOrReadAsAnotherFormatIsSentAsWell() throws IOException {
        Path file = write("a.csv", "time,name,value\n1000,t,1\n");
        for (String source : List.of("a", "b")) {
            assertThat(send("--source", source, file.toString()).out())
                    .startsWith("1 points stored");
        }
        assertThat(send("--source", "b", "--format", "csv", file.toString()).out())
                .startsWith("1 points stored");
        assertThat(server.store().arrivals())
                .extracting(arrival -> arrival.key().source())
                .containsExactly("a", "b", "b");
    }

    @Test
    void aServerThatForgotTheFileGetsItAllAgain() throws IOException {
        Path file = write("a.csv", csv(50));
        new SendProgress(SendProgress.begin(file, new SendOptions()).producer(), 7, 40, 3)
                .write(file);
        CommandRun run = send("--json", file.toString());
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("\"lines\":50,")
                .contains("\"stored\":50,")
                .contains("\"bytes\":" + Files.size(file) + ",");
    }

    @Test
    void whatAServerThatForgotTheFileGetsAgainItStoresOnceHoweverOftenInterrupted()
            throws IOException {
        Path file = write("a.csv", csv(400));
        var options = CommandLine.populateCommand(new SendOptions(), "--batch", "10");
        new SendProgress(SendProgress.begin(file, options).producer(), 7, 40, 3).write(file);
        server.trouble().breakStreams(0.2, 3);
        int runs = 1;
        while (send("--batch", "10", file.toString()).code() != 0) {
            runs++;
            assertThat(runs).isLessThan(100);
        }
        assertThat(runs).isGreaterThan(1);
        assertThat(times()).containsExactlyElementsOf(LongStream.range(0, 400).boxed().toList());
    }

    @Test
    void aChangedFileBeginsAnew() throws IOException {
        Path file = write("a.csv", csv(50));
        SendProgress noted = SendProgress.begin(file, new SendOptions()).reached(3, 120, 9);
        noted.write(file);
        assertThat(SendProgress.begin(file, new SendOptions()).resumed(file)).isEqualTo(noted);
        Files.writeString(file, csv(60));
        SendProgress changed = SendProgress.begin(file, new SendOptions());
        assertThat(changed.resumed(file)).isEqualTo(changed);
    }

    @Test
    void filesThatAreMissingOrNoTableAreTold() throws IOException {
        CommandRun missing = send(folder.resolve("none.csv").toString());
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("none.csv: no such file");
        CommandRun picture = send(write("a.dat", "\u0000\u0001").toString());
        assertThat(picture.code()).isEqualTo(1);
        assertThat(picture.err()).contains("a.dat:1: header:");
    }

    @Test
    void everyFileThatFailsIsToldAndTheOthersAreSent() throws IOException {
        String good = write("a.csv", csv(5)).toString();
        String picture = write("b.dat", "\u0000\u0001").toString();
        String refused = write("c.csv", "time,source,name,value\n1,a,t,1\n").toString();
        String alsoGood = write("d.csv", csv(7)).toString();
        server.trouble().nextCalls(Status.INVALID_ARGUMENT.asRuntimeException());
        CommandRun run = send("--streams", "1", refused, picture, good, alsoGood);
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err().lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("c.csv: INVALID_ARGUMENT"),
                        line -> assertThat(line).startsWith("penstock: " + picture + ":1: header"));
        assertThat(run.out()).startsWith("12 points stored");
    }

    @Test
    void withoutAServerFilesNotBegunAreNotTried() throws IOException {
        var files = new ArrayList<>(List.of("--streams", "2"));
        for (int i = 0; i < 50; i++) {
            files.add(write(i + ".csv", csv(5)).toString());
        }
        server.close();
        CommandRun run = send(files.toArray(String[]::new));
        assertThat(run.code()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err().lines().filter(line -> line.contains("UNAVAILABLE")))
                .hasSizeLessThan(5);
        assertThat(run.err()).contains("files not tried after that: 4");
    }

    @Test
    void notesOfHowFarFilesAreSentAreNotSentThemselves() throws IOException {
        Path file = write("a.csv", csv(5));
        String note = folder.resolve("a.csv.penstock-progress").toString();
        SendProgress.begin(file, new SendOptions()).reached(0, 0, 0).write(file);
        CommandRun run = send(file.toString(), note);
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("5 points stored, 0 refused, 0 bad lines of 5");
        assertThat(send(note).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whereItCannotBeNotedHowFarAFileIsItIsSentAndThatIsSaid() throws IOException {
        Path file = write("a.csv", csv(5));
        Files.createDirectory(folder.resolve("a.csv.penstock-progress.new"));
        CommandRun run = send(file.toString());
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("5 points stored");
        assertThat(run.err()).contains("a.csv: how far it is sent is not noted: ");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void whatComesSlowlyIsStoredBeforeMoreComes() throws Exception {
        InputStream before = System.in;
        try {
            CompletableFuture<CommandRun> run;
            try (var typed = new PipedOutputStream()) {
                System.setIn(new PipedInputStream(typed));
                run = CompletableFuture.supplyAsync(() -> send("--format", "csv", "-"));
                type(typed, "time,source,name,value\n1000,a,t,1\n2000,a,t,2\n3000,a");
                await().until(() -> times().size() == 2);
                type(typed, ",t,3\n4000,a,t,4\n");
                await().until(() -> times().size() == 4);
            }
            assertThat(run.join().out()).startsWith("4 points stored, 0 refused, 0 bad lines of 4");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void whatIsPipedInByNameIsSent() throws Exception {
        Path pipe = folder.resolve("pipe.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        var run = CompletableFuture.supplyAsync(() -> send(pipe.toString()));
        try (var in = new FileOutputStream(pipe.toFile())) {
            type(in, csv(6_000));
        }
        assertThat(run.join().code()).isZero();
        assertThat(run.join().out()).startsWith("6,000 points stored");
        assertThat(times()).hasSize(6_000);
    }

    @Test
    void anEmptyFileIsSent() throws IOException {
        assertThat(send(write("a.csv", "").toString()).code()).isZero();
        assertThat(send(write("b.jsonl", "\n\n").toString()).code()).isZero();
    }

    @Test
    void aFileWithoutANameForItsFormatIsLookedAt() throws IOException {
        Path file = write("points", "\n{\"name\":\"t\",\"value\":3,\"time\":1000}\n");
        assertThat(send(file.toString()).out()).startsWith("1 points stored");
    }

    private List<Long> times() {
        return server.store().arrivals().stream()
                .map(StandInStore.Arrival::time)
                .map(time -> time / 1000)
                .toList();
    }

    private static void type(OutputStream into, String text) throws IOException {
        into.write(text.getBytes(StandardCharsets.UTF_8));
        into.flush();
    }

    private static String csv(int points) {
        return IntStream.range(0, points)
                .mapToObj(i -> "%d,a,t,%d%n".formatted(i, i))
                .collect(Collectors.joining("", "time,source,name,value\n", ""));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private CommandRun send(String... arguments) {
        var all = new ArrayList<String>();
        all.addAll(List.of("points", "send", "--server", address));
        all.addAll(List.of(arguments));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
