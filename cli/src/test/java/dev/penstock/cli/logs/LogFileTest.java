package dev.penstock.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.client.ManualTiming;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir Path folder;

    private final ByteBuffer buffer = ByteBuffer.allocate(64);
    private final ManualTiming timing = new ManualTiming();

    @Test
    void aRotatedFileIsReadToItsEndAndThenTheNewOne() throws IOException {
        try (LogFile file = followed()) {
            write("one\n");
            Position position = file.begin();
            assertThat(all(file)).isEqualTo("one\n");
            Files.move(log(), aside(1));
            assertThat(file.read(buffer)).isEqualTo(LogSource.Step.IDLE);
            append(aside(1), "two\n");
            append(log(), "three\n");
            assertThat(all(file)).isEqualTo("two\n");
            letThemBeQuiet(file);
            file.next(position);
            assertThat(all(file)).isEqualTo("three\n");
            assertThat(position.acknowledged().offset()).isZero();
        }
    }

    @Test
    void aRotatedFileThatItsProgramStillWritesToIsReadUntilItIsQuiet() throws IOException {
        try (LogFile file = followed()) {
            write("one\n");
            Position position = file.begin();
            assertThat(all(file)).isEqualTo("one\n");
            Files.move(log(), aside(1));
            append(log(), "");
            assertThat(file.read(buffer)).isEqualTo(LogSource.Step.IDLE);
            for (int i = 0; i < 3; i++) {
                timing.advance(Duration.ofSeconds(4));
                append(aside(1), "late\n");
                append(log(), "new\n");
                assertThat(all(file)).isEqualTo("late\n");
            }
            letThemBeQuiet(file);
            file.next(position);
            assertThat(all(file)).isEqualTo("new\nnew\nnew\n");
            assertThat(file.read(buffer)).isEqualTo(LogSource.Step.IDLE);
        }
    }

    @Test
    void noneIsPassedOverWhenItRotatedTwiceMeanwhile() throws IOException {
        try (LogFile file = followed()) {
            write("one\n");
            Position position = file.begin();
            assertThat(all(file)).isEqualTo("one\n");
            rotateTwice();
            assertThat(file.read(buffer)).isEqualTo(LogSource.Step.REPLACED);
            file.next(position);
            assertThat(all(file)).isEqualTo("two\n");
            letThemBeQuiet(file);
            file.next(position);
            assertThat(all(file)).isEqualTo("three\n");
        }
    }

    @Test
    void afterARestartARotatedFileIsReadOnWhereItWasLeft() throws IOException {
        write("one\ntwo\n");
        Position before = followed().begin();
        before.plan(new Position.Mark(1, 4, 1));
        before.acknowledge(1);
        before.write();
        Files.move(log(), aside(1));
        append(log(), "three\n");
        try (LogFile file = followed()) {
            Position position = file.begin();
            assertThat(position.producer()).isEqualTo(before.producer());
            assertThat(position.acknowledged()).isEqualTo(new Position.Mark(1, 4, 1));
            assertThat(all(file)).isEqualTo("two\n");
            letThemBeQuiet(file);
            file.next(position);
            assertThat(all(file)).isEqualTo("three\n");
            assertThat(position.acknowledged()).isEqualTo(new Position.Mark(1, 0, 0));
        }
    }

    @Test
    void aFileThatIsCutIsReadFromItsBeginning() throws IOException {
        try (LogFile file = followed()) {
            write("one and more\n");
            Position position = file.begin();
            assertThat(all(file)).isEqualTo("one and more\n");
            Files.writeString(log(), "two\n", StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(file.read(buffer)).isEqualTo(LogSource.Step.REPLACED);
            file.next(position);
            assertThat(all(file)).isEqualTo("two\n");
        }
    }

    @Test
    void anotherFileOfTheSameNameBeginsAnew() throws IOException {
        write("one\n");
        Position before = followed().begin();
        before.plan(new Position.Mark(1, 4, 1));
        before.acknowledge(1);
        before.write();
        write("another one\n");
        try (LogFile file = followed()) {
            assertThat(file.begin().acknowledged().offset()).isZero();
            assertThat(all(file)).isEqualTo("another one\n");
        }
    }

    @Test
    void aFileThatIsNotFollowedEnds() throws IOException {
        write("one\n");
        try (var file = new LogFile(log(), folder.resolve("kept"), false, timing)) {
            file.begin();
            assertThat(all(file)).isEqualTo("one\n");
            assertThat(file.read(buffer)).isEqualTo(LogSource.Step.END);
        }
    }

    @Test
    void plannedBatchesAreKeptAndDamagedNotesAreNone() throws IOException {
        write("one\ntwo\nthree\n");
        Path kept = folder.resolve("kept");
        Position position = followed().begin();
        position.plan(new Position.Mark(1, 4, 1));
        position.plan(new Position.Mark(2, 8, 2));
        position.acknowledge(1);
        position.plan(new Position.Mark(3, 14, 3));
        Position read = Position.read(kept).orElseThrow();
        assertThat(read.acknowledged().sequence()).isEqualTo(1);
        assertThat(read.planned())
                .containsExactly(new Position.Mark(2, 8, 2), new Position.Mark(3, 14, 3));
        Files.writeString(kept, "penstock-log-position 1\nx\ny\n");
        assertThat(Position.read(kept)).isEmpty();
    }

    private void letThemBeQuiet(LogFile file) throws IOException {
        assertThat(file.read(buffer)).isEqualTo(LogSource.Step.IDLE);
        timing.advance(Duration.ofSeconds(5));
        assertThat(file.read(buffer)).isEqualTo(LogSource.Step.REPLACED);
    }

    private void rotateTwice() throws IOException {
        Files.move(log(), aside(2));
        append(aside(1), "two\n");
        append(log(), "three\n");
        Files.setLastModifiedTime(aside(2), FileTime.fromMillis(1_000));
        Files.setLastModifiedTime(aside(1), FileTime.fromMillis(2_000));
    }

    private LogFile followed() {
        return new LogFile(log(), folder.resolve("kept"), true, timing);
    }

    private Path log() {
        return folder.resolve("app.log");
    }

    private Path aside(int number) {
        return folder.resolve("app.log." + number);
    }

    private void write(String text) throws IOException {
        Files.writeString(log(), text);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String all(LogFile file) throws IOException {
        var text = new StringBuilder();
        while (file.read(buffer) == LogSource.Step.DATA) {
            text.append(StandardCharsets.UTF_8.decode(buffer));
        }
        return text.toString();
    }
}
