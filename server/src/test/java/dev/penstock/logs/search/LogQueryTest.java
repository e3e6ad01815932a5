package dev.penstock.logs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.logs.search.LogQuery.Field;
import dev.penstock.logs.search.LogQuery.Phrase;
import dev.penstock.logs.search.LogQuery.Prefix;
import dev.penstock.logs.search.LogQuery.Word;
import dev.penstock.refusal.RefusedException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogQueryTest {
    private static final LogLine LINE =
            Lines.line(
                    LogEntry.newBuilder()
                            .setLevel("WARN")
                            .setApplication("shop")
                            .setMessage("Disk almost full: /var/log 95%")
                            .setSourceFile("Disk.java")
                            .putFields("trace_id", "a1b2")
                            .putFields("http.route", "GET /x y")
                            .putFields("level", "hidden")
                            .build());

    @Property
    void aPrintedQueryParsesToItself(@ForAll long seed) {
        LogQuery query = Lines.query(new Random(seed), 4);
        assertThat(LogQuery.parse(query.print())).isEqualTo(query);
    }

    @Property
    void anyTextIsParsedOrRefused(@ForAll String text) {
        try {
            LogQuery query = LogQuery.parse(text);
            assertThat(LogQuery.parse(query.print())).isEqualTo(query);
        } catch (RefusedException refused) {
            assertThat(refused.refusal().message()).contains("query").contains("expected");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "disk",
                "DISK full",
                "dis*",
                "\"almost full\"",
                "var/log",
                "\"full var log 95\"",
                "application=shop",
                "application=sh*",
                "level=warning",
                "level=*",
                "level>=info",
                "level>=WARN",
                "file=Disk.java",
                "trace_id=a1b2",
                "trace_id=a1*",
                "trace_id=*",
                "http.route=\"GET /x y\"",
                "http.route=\"GET /\"*",
                "-missing",
                "-(missing OR absent)",
                "missing OR disk",
                "(missing OR disk) full",
                "missing absent OR full",
                "pattern=*",
            })
    void whatMatches(String query) {
        assertThat(LogQuery.parse(query).matches(LINE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dis",
                "missing",
                "\"full almost\"",
                "\"disk full\"",
                "application=sho",
                "application=\"sh*\"",
                "level>=error",
                "level=hidden",
                "file=disk.java",
                "trace_id=A1B2",
                "host=*",
                "-disk",
                "disk -full",
                "missing OR absent",
                "(missing OR disk) absent",
                "pattern=00",
            })
    void whatDoesNotMatch(String query) {
        assertThat(LogQuery.parse(query).matches(LINE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "( | character 2: the end (expected: a term)",
                "(a | character 3: the end (expected: ))",
                "a ) b | character 3: ) b (expected: nothing after the query: a ( is missing)",
                "a OR | character 5: the end (expected: a term)",
                "OR a | character 1: OR a (expected: a term)",
                "a () | character 4: ) (expected: a term)",
                "&& | character 1: && (expected: a word: letters, digits, _)",
                "a-b* | character 1: a-b* (expected: one word before *)",
                "* | character 1: * (expected: one word before *)",
                "x= | character 3: nothing (expected: a value, \"\" for the empty one, * for any)",
                "level>=loud | character 8: loud (expected: TRACE, DEBUG, INFO, WARN, ERROR, FATAL or an alias)",
                "size>=3 | character 1: size>= (expected: level>=, the only comparison)",
                "a \"b c | character 3: \"b c (expected: a closing \")",
                "- | character 2: the end (expected: a term)",
            })
    void aRefusalSaysWhereAndWhatIsExpected(String query, String message) {
        assertThatThrownBy(() -> LogQuery.parse(query))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused ->
                                assertThat(refused.refusal().message())
                                        .isEqualTo("query, " + message));
    }

    @Test
    void limitsHold() {
        refused("a".repeat(4_097), "at most 4096 bytes");
        refused("a ".repeat(65), "at most 64 terms");
        refused("\"" + "a ".repeat(65) + "\"", "at most 64 terms");
        refused("(".repeat(33) + "a" + ")".repeat(33), "at most 32 levels");
        refused("-".repeat(33) + "a", "at most 32 levels");
        refused("x=" + "v".repeat(513), "at most 512 bytes");
        assertThat(LogQuery.parse("a ".repeat(64))).isInstanceOf(LogQuery.And.class);
        assertThat(LogQuery.parse("x=" + "v".repeat(512))).isInstanceOf(Field.class);
    }

    @Test
    void treesAreFlatAndWordsAreLowerCase() {
        assertThat(LogQuery.parse("(A (b c))"))
                .isEqualTo(LogQuery.and(List.of(new Word("a"), new Word("b"), new Word("c"))));
        assertThat(LogQuery.parse("a OR (b OR c*)"))
                .isEqualTo(LogQuery.or(List.of(new Word("a"), new Word("b"), new Prefix("c"))));
        assertThat(LogQuery.parse("\"one\"")).isEqualTo(new Word("one"));
        assertThat(LogQuery.parse("a.b")).isEqualTo(new Phrase(List.of("a", "b")));
    }

    private static void refused(String query, String expected) {
        assertThatThrownBy(() -> LogQuery.parse(query))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(expected);
    }
}
