package dev.penstock.cli.points;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.metrics.v1.PublishPoint;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
    private static final long NOON = 1_777_636_800_000L;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1777636800",
                "1777636800.0",
                "1777636800000",
                "1777636800000000",
                "1777636800000000000",
                "1.7776368e9",
                "2026-05-01T12:00:00Z",
                "2026-05-01T14:00:00+02:00",
                "2026-05-01T12:00",
                "2026-05-01 12:00:00"
            })
    void timesAreReadInEveryUnitAndAsText(String text) throws BadLineException {
        assertThat(Scalars.time(text)).isEqualTo(NOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "2026-13-01T00:00", "1e400", "--", "12:00"})
    void otherTimesAreRefused(String text) {
        assertThatThrownBy(() -> Scalars.time(text)).isInstanceOf(BadLineException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NaN",
                "Infinity",
                "-Infinity",
                "1e999",
                "0x10",
                "1d",
                "1,5",
                "e",
                "1-2"
            })
    void whatIsNotAFiniteNumberIsRefused(String text) {
        assertThatThrownBy(() -> Scalars.value("value", text))
                .isInstanceOf(BadLineException.class)
                .hasMessageStartingWith("value: '" + text);
    }

    @Test
    void aJsonLineIsAPoint() throws BadLineException {
        PointLine line =
                new JsonLines()
                        .parse(
                                "{\"time\":1777636800,\"source\":\"press-01\",\"name\":\"t\",\"value\":41.5,"
                                        + "\"tags\":{\"zone\":\"a\",\"level\":3},\"extra\":[{}],\"type\":\"counter\"}");
        assertThat(line.source()).isEqualTo("press-01");
        assertThat(line.points())
                .containsExactly(
                        PublishPoint.newBuilder()
                                .setName("t")
                                .setValue(41.5)
                                .setTimestampMs(NOON)
                                .putTags("zone", "a")
                                .putTags("level", "3")
                                .setMetricType("counter")
                                .build());
    }

    @Test
    void aJsonLineMayCarrySeveralMetrics() throws BadLineException {
        PointLine line = new JsonLines().parse("{\"metrics\":{\"a\":1,\"b\":2.5}}");
        assertThat(line.points()).extracting(PublishPoint::getName).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                    | not JSON",
                "[1]                                  | not a JSON object",
                "{\"name\":\"a\",\"value\":1} x     | not JSON",
                "{\"name\":\"a\",\"value\":1} {}    | something follows the JSON object",
                "{}                                   | name: missing",
                "{\"name\":\"a\"}                     | value: missing",
                "{\"name\":\"a\",\"value\":\"1\"}     | value: '1' (expected: a number)",
                "{\"name\":\"a\",\"value\":NaN}       | not JSON",
                "{\"name\":\"a\",\"value\":1e999}     | value: '1e999' (expected: a finite number)",
                "{\"name\":1,\"value\":1}             | name: '1' (expected: text)",
                "{\"name\":\"a\",\"value\":1,\"tags\":[]}      | tags: '[' (expected: an object)",
                "{\"name\":\"a\",\"value\":1,\"tags\":{\"x\":{}}} | tags.x: '{' (expected: text)",
                "{\"name\":\"a\",\"value\":1,\"tags\":{\"x\":null}} | tags.x: 'null' (expected: text)"
            })
    void jsonThatIsNoPointIsRefusedWithAReason(String line, String reason) {
        assertThatThrownBy(() -> new JsonLines().parse(line))
                .isInstanceOf(BadLineException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void deepJsonIsRefusedAndCostsNothing() {
        String deep = "{\"x\":" + "[".repeat(200_000);
        assertThatThrownBy(() -> new JsonLines().parse(deep)).isInstanceOf(BadLineException.class);
    }

    @Test
    void aCsvLineIsAPoint() throws BadLineException {
        var csv = new CsvLines("Time,source,name,value,tag.zone,tag.note");
        PointLine line = csv.parse("1777636800,press-01,t,41.5,a,\"big, \"\"old\"\"\"");
        assertThat(line.source()).isEqualTo("press-01");
        PublishPoint point = line.points().getFirst();
        assertThat(point.getTimestampMs()).isEqualTo(NOON);
        assertThat(point.getTagsMap())
                .containsEntry("zone", "a")
                .containsEntry("note", "big, \"old\"");
    }

    @Test
    void aWideCsvLineIsAPointForEachColumnThatIsNotEmpty() throws BadLineException {
        var csv = new CsvLines("time;source;temperature;rpm;tag.zone");
        List<PublishPoint> points = csv.parse("1777636800;press-01;41.5;;a").points();
        assertThat(points).hasSize(1);
        assertThat(points.getFirst().getName()).isEqualTo("temperature");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1,s,t         | 3 fields (expected: 4 as in the header)",
                "1,s,t,1,2     | 5 fields (expected: 4 as in the header)",
                "1,s,,1        | name: missing",
                "1,s,t,        | value: '' (expected: a number)",
                "1,s,t,abc     | value: 'abc' (expected: a number)",
                "x,s,t,1       | time: 'x' (expected:",
                "1,s,\"t,1     | a quote is not closed",
                "1,s,\"t\"x,1  | text follows a closing quote at character"
            })
    void csvThatIsNoPointIsRefusedWithAReason(String line, String reason) throws BadLineException {
        var csv = new CsvLines("time,source,name,value");
        assertThatThrownBy(() -> csv.parse(line))
                .isInstanceOf(BadLineException.class)
                .hasMessageStartingWith(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"time,source", "time,a,a", "\""})
    void headersWithoutAMetricAreRefused(String header) {
        assertThatThrownBy(() -> new CsvLines(header)).isInstanceOf(BadLineException.class);
    }

    @Property
    void wholeMillisecondsComeBackExactlyFromEveryUnit(
            @ForAll @LongRange(min = 100_000_000_000L, max = 9_223_372_036_854L) long millis)
            throws BadLineException {
        String seconds = "%d.%03d".formatted(millis / 1000, millis % 1000);
        for (String time : List.of(seconds, millis + "", millis + "000", millis + "000000")) {
            assertThat(Scalars.time(time)).as(time).isEqualTo(millis);
            assertThat(Scalars.time("+" + time)).as("+" + time).isEqualTo(millis);
            String json = "{\"time\":" + time + ",\"name\":\"t\",\"value\":1}";
            assertThat(new JsonLines().parse(json).points().getFirst().getTimestampMs())
                    .as(json)
                    .isEqualTo(millis);
        }
        assertThat(Scalars.time(millis + "000000.0")).isEqualTo(millis);
        assertThat(Scalars.time(Double.toString(millis * 1e6))).isEqualTo(millis);
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) throws BadLineException {
        var csv = new CsvLines("time,source,name,value");
        for (LineParser parser : List.of(csv, new JsonLines())) {
            try {
                assertThat(parser.parse(text).points()).isNotEmpty();
            } catch (BadLineException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }
}
