package dev.penstock.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.logs.LogEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntriesTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:30Z");
    private static final LogTime TIMES = new LogTime(ZoneOffset.UTC, InstantSource.fixed(NOW));
    private static final EntryJoiner.Defaults DEFAULTS =
            new EntryJoiner.Defaults("shop", "INFO", "shop.log");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    2026-05-01T12:00:00.123Z INFO started              | 2026-05-01T12:00:00.123Z | INFO  | started
                    2026-05-01 12:00:00,123 [main] WARN  c.e.Pool - low | 2026-05-01T12:00:00.123Z | WARN  | [main] WARN  c.e.Pool - low
                    2026-05-01 14:00:00 +02:00 error: no route          | 2026-05-01T12:00:00Z     | ERROR | no route
                    [2026-05-01T12:00:00Z] [error] upstream timed out   | 2026-05-01T12:00:00Z     | ERROR | upstream timed out
                    2026/05/01 12:00:00 [error] 12#0: *1 refused        | 2026-05-01T12:00:00Z     | ERROR | 12#0: *1 refused
                    May  1 12:00:00 host sshd[1]: Accepted              | 2026-05-01T12:00:00Z     | INFO  | host sshd[1]: Accepted
                    Dec 31 23:59:59 host cron[1]: run                   | 2025-12-31T23:59:59Z     | INFO  | host cron[1]: run
                    Feb  1 12:00:00 host kernel: up                     | 2026-02-01T12:00:00Z     | INFO  | host kernel: up
                    W0501 12:00:00.250000 1 pod.go:12] evicted          | 2026-05-01T12:00:00.250Z | WARN  | 1 pod.go:12] evicted
                    1777636800 ready                                    | 2026-05-01T12:00:00Z     | INFO  | ready
                    1777636800123 DEBUG ready                           | 2026-05-01T12:00:00.123Z | DEBUG | ready
                    12:00:00.123 [main] INFO app - hi                   | 2026-05-01T12:00:00.123Z | INFO  | [main] INFO app - hi
                    23:59:59.000 late                                   | 2026-04-30T23:59:59Z     | INFO  | late
                    1.2.3.4 - - [01/May/2026:12:00:00 +0000] "GET /" 200 | 2026-05-01T12:00:00Z    | INFO  | 1.2.3.4 - - [01/May/2026:12:00:00 +0000] "GET /" 200
                    level=warn msg=slow                                 | 1970-01-01T00:00:00Z     | WARN  | level=warn msg=slow
                    2026-13-41T12:00:00Z odd                            | 1970-01-01T00:00:00Z     | INFO  | 2026-13-41T12:00:00Z odd
                    no time and no level                                | 1970-01-01T00:00:00Z     | INFO  | no time and no level
                    """)
    void linesOfManyKindsAreUnderstood(String line, Instant time, String level, String message) {
        LogEntry entry = join(line).getFirst();
        assertThat(Instant.ofEpochMilli(entry.getTimestamp())).isEqualTo(time);
        assertThat(entry.getLevel()).isEqualTo(level);
        assertThat(entry.getMessage()).isEqualTo(message);
        assertThat(entry.getApplication()).isEqualTo("shop");
        assertThat(entry.getSourceFile()).isEqualTo("shop.log");
        assertThat(entry.getLineNumber()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1960-01-01T00:00:00Z", "2099-01-01T00:00:00Z"})
    void aTimeThatNoServerTakesIsNotThatOfTheLinesBehindIt(String absurd) {
        List<LogEntry> entries = join("2026-05-01T12:00:00Z a", absurd + " b", "c");
        assertThat(entries)
                .extracting(entry -> Instant.ofEpochMilli(entry.getTimestamp()).toString())
                .containsExactly("2026-05-01T12:00:00Z", absurd, "2026-05-01T12:00:00Z");
    }

    @Test
    void anEntryIsKnownByTheLineItBeginsAt() {
        var joiner = new EntryJoiner(TIMES, Format.AUTO, DEFAULTS);
        assertThat(joiner.add("", 1)).isNull();
        assertThat(joiner.add("boom", 2)).isNull();
        assertThat(joiner.add("\tat a.B.c(B.java:1)", 3)).isNull();
        assertThat(joiner.beganAt()).isEqualTo(2);
        assertThat(joiner.add("next", 4)).isNotNull();
        assertThat(joiner.end()).isNotNull();
        assertThat(joiner.beganAt()).isEqualTo(4);
    }

    @Test
    void stackTracesBelongToTheEntryBeforeThem() {
        List<LogEntry> entries =
                join(
                        "2026-05-01T12:00:00Z ERROR failed",
                        "java.lang.IllegalStateException: no".indent(1).stripTrailing(),
                        "\tat a.B.c(B.java:1)",
                        "Caused by: java.io.IOException",
                        "\t... 12 more",
                        "2026-05-01T12:00:01Z INFO next",
                        "",
                        "2026-05-01T12:00:02Z ERROR python",
                        "Traceback (most recent call last):",
                        "  File \"a.py\", line 1",
                        "ValueError: bad",
                        "2026-05-01T12:00:03Z INFO last");
        assertThat(entries).hasSize(4);
        assertThat(entries.get(0).getMessage().lines()).hasSize(5);
        assertThat(entries.get(1).getMessage()).isEqualTo("next");
        assertThat(entries.get(2).getMessage()).endsWith("ValueError: bad");
        assertThat(entries.get(3).getLineNumber()).isEqualTo(12);
    }

    @Test
    void jsonIsReadByTheNamesThatLibrariesUse() {
        LogEntry entry =
                join("{\"@timestamp\":\"2026-05-01T12:00:00Z\",\"log.level\":\"warning\",\"message\":\"slow\","
                                + "\"service\":\"pay\",\"traceId\":\"ABCDEF0123456789\",\"http\":{\"status\":502},"
                                + "\"caller\":\"main.go:12\",\"stack_trace\":\"at x\",\"tags\":[1,2],\"none\":null}")
                        .getFirst();
        assertThat(entry.getTimestamp()).isEqualTo(NOW.toEpochMilli() - 30_000);
        assertThat(entry.getLevel()).isEqualTo("WARN");
        assertThat(entry.getMessage()).isEqualTo("slow\nat x");
        assertThat(entry.getApplication()).isEqualTo("pay");
        assertThat(entry.getSourceFile()).isEqualTo("main.go");
        assertThat(entry.getLineNumber()).isEqualTo(12);
        assertThat(entry.getFieldsMap())
                .containsOnly(
                        java.util.Map.entry("trace_id", "abcdef0123456789"),
                        java.util.Map.entry("http.status", "502"),
                        java.util.Map.entry("tags", "[1,2]"));
    }

    @Test
    void numbersOfPinoAreLevelsAndManyFieldsAreCut() {
        String many =
                java.util.stream.IntStream.range(0, 100)
                        .mapToObj(i -> "\"f%d\":%d".formatted(i, i))
                        .collect(Collectors.joining(","));
        LogEntry entry =
                join("{\"level\":50,\"time\":1777636800123,\"msg\":\"m\"," + many + "}").getFirst();
        assertThat(entry.getLevel()).isEqualTo("ERROR");
        assertThat(entry.getFieldsMap()).hasSize(64).containsEntry("penstock.dropped_fields", "37");
    }

    @Test
    void whatOnlyLooksLikeJsonIsText() {
        assertThat(join("{not json}").getFirst().getMessage()).isEqualTo("{not json}");
    }

    @Property
    void noTextIsLostWhateverTheLines(@ForAll("lines") List<String> lines) {
        List<LogEntry> entries = join(lines.toArray(String[]::new));
        String words = lines.stream().flatMap(EntriesTest::words).collect(Collectors.joining());
        String kept =
                entries.stream()
                        .map(LogEntry::getMessage)
                        .flatMap(EntriesTest::words)
                        .collect(Collectors.joining());
        assertThat(kept).isEqualTo(words);
        assertThat(entries).allMatch(entry -> !entry.getMessage().isBlank());
    }

    /** Words of messages, without what is read out of them. */
    private static java.util.stream.Stream<String> words(String text) {
        return java.util.Arrays.stream(text.split("\\s+", -1)).filter(word -> word.startsWith("x"));
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> word =
                Arbitraries.strings().withChars("abx:[]{}.\"").ofLength(4).map(w -> "x" + w);
        Arbitrary<String> begin =
                Arbitraries.of(
                        "",
                        "  ",
                        "\t",
                        "2026-05-01T12:00:00Z ",
                        "INFO ",
                        "[warn] ",
                        "Caused by: ",
                        "{ ",
                        "12:00:00.000 ");
        return net.jqwik.api.Combinators.combine(begin, word.list().ofMaxSize(4))
                .as((first, words) -> first + String.join(" ", words))
                .list()
                .ofMaxSize(30);
    }

    @Property
    void wholeMillisecondsComeBackExactlyFromEveryUnit(
            @ForAll @LongRange(min = 100_000_000_000L, max = 1_777_636_800_000L) long millis) {
        String seconds = "%d.%03d".formatted(millis / 1000, millis % 1000);
        for (String time : List.of(seconds, millis + "", millis + "000", millis + "000000")) {
            for (String value : List.of(time, "\"" + time + "\"")) {
                String line = "{\"time\":" + value + ",\"msg\":\"m\"}";
                assertThat(join(line).getFirst().getTimestamp()).as(line).isEqualTo(millis);
            }
        }
    }

    @Property
    void linesAreTheSameHoweverTheBytesComeAndTheirPlacesFitTogether(
            @ForAll("text") String text, @ForAll @IntRange(min = 1, max = 7) int step)
            throws InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var lines = new ArrayList<Lines.Line>();
        var cutter = new Lines(0, 0, lines::add);
        for (int from = 0; from < bytes.length; from += step) {
            cutter.take(ByteBuffer.wrap(bytes, from, Math.min(step, bytes.length - from)));
        }
        cutter.end();
        String[] expected = text.isEmpty() ? new String[0] : text.split("\n", -1);
        int count = text.endsWith("\n") ? expected.length - 1 : expected.length;
        assertThat(lines).hasSize(count);
        long end = 0;
        for (int i = 0; i < count; i++) {
            assertThat(lines.get(i).text()).isEqualTo(expected[i]);
            assertThat(lines.get(i).number()).isEqualTo(i + 1);
            assertThat(lines.get(i).start()).isEqualTo(end);
            end = lines.get(i).end();
        }
        assertThat(end).isEqualTo(bytes.length);
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.strings().withChars("aé漢 \n").ofMaxLength(60);
    }

    @Test
    void lineEndsOfWindowsAndMarksAreNotPartOfTheText() throws InterruptedException {
        var lines = new ArrayList<String>();
        new Lines(0, 0, line -> lines.add(line.text()))
                .take(ByteBuffer.wrap("\uFEFFa\r\nb\r\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(lines).containsExactly("a", "b");
    }

    @Test
    void aLineWithoutEndIsCut() throws InterruptedException {
        var lines = new ArrayList<Lines.Line>();
        var cutter = new Lines(0, 0, lines::add);
        cutter.take(ByteBuffer.wrap(new byte[Lines.LONGEST + 5]));
        cutter.end();
        assertThat(lines.getFirst().text()).hasSize(Lines.LONGEST);
        assertThat(lines.getFirst().end()).isEqualTo(Lines.LONGEST + 5);
    }

    @Test
    void textIsCutBetweenCharacters() {
        assertThat(JsonLine.cut("aé😀b", 4)).isEqualTo("aé");
        assertThat(JsonLine.cut("aé😀b", 7)).isEqualTo("aé😀");
        assertThat(JsonLine.cut("aé😀b", 8)).isEqualTo("aé😀b");
    }

    private static List<LogEntry> join(String... lines) {
        var joiner = new EntryJoiner(TIMES, Format.AUTO, DEFAULTS);
        var entries = new ArrayList<LogEntry>();
        long number = 0;
        for (String line : lines) {
            LogEntry ended = joiner.add(line, ++number);
            if (ended != null) {
                entries.add(ended);
            }
        }
        LogEntry last = joiner.end();
        if (last != null) {
            entries.add(last);
        }
        return entries;
    }
}
