package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.re2j.Pattern;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexSizeTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(((a{1000}){1000}){1000})",
                "(?:(?:a{1000}){1000}){1000}",
                "(?P<x>(?<y>a{1000}){1000}){1000}",
                "((a{1000,}){1000,}){2}",
                "((a{1,1000}){0,1000})*",
                "((a{0}){1000}){1000}",
                "(([]{]{1000}){1000}){1000}",
                "([[:alpha:]]{1000}){1000}",
                "((\\d{1000}[\\d-[:alpha:]]){1000}){1000}",
                "((\\Q{2}\\E{1000}){1000}){1000}",
                "a{1000}(?i){1000}(?s){1000}",
                "a{1000}\\Q\\E{1000}\\Q\\E{1000}",
                "(a?){1000}",
                "(?i)\u1c80",
                "a(?s-i:b)\\x{1c88}(?i:c)",
                "(?i)[a-\uffff]",
                "(?i)[\\x{42}-\\x{1c7f}\\x{1c89}-\\x{1e943}]",
            })
    void anExpressionThatGrowsOutOfProportionIsRefusedAtOnce(String expression) {
        assertTimeoutPreemptively(
                SOON,
                () ->
                        assertThatThrownBy(() -> compile(expression))
                                .isInstanceOf(RefusedException.class)
                                .hasMessageContaining("values[0]: ")
                                .extracting(e -> ((RefusedException) e).refusal().reason())
                                .isEqualTo(Reason.INVALID_FIELD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".{0,1000}",
                "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?",
                "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                "(?i)press-\\d{1,3}|[\u0430-\u044f\u4e00-\u9fa5]+",
                "\\Q(((a{1000}){1000}){1000})\\E",
                "[{1000}]{1000}",
                "\\(\\(a\\{1000}\\){1000}",
                "\u1c80",
                "(\\pL|\\p{Nd}|\\P{Greek})*",
            })
    void whatPeopleWriteIsTaken(String expression) {
        assertThat(compile(expression).pattern().pattern()).isEqualTo(expression);
    }

    @Test
    void withoutCountsAndGroupsTheLongestExpressionIsTaken() {
        for (String piece : new String[] {"a", "a?", "[ab]*", "ab|", "\\d+"}) {
            compile(piece.repeat(1_000 / piece.length()));
        }
    }

    /** If this fails with another JDK, RegexSize must know more of them. */
    @Test
    void noOtherCharactersAreLostInCaseFolding() throws Exception {
        Method fold =
                Class.forName("com.google.re2j.Unicode").getDeclaredMethod("simpleFold", int.class);
        fold.setAccessible(true);
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            int folded = (int) fold.invoke(null, c);
            for (int i = 0; i < 8 && folded != c; i++) {
                folded = (int) fold.invoke(null, folded);
            }
            assertThat(folded == c || (c >= 0x1c80 && c <= 0x1c88)).as("%x", c).isTrue();
        }
    }

    @Property(tries = 2_000)
    void whatIsTakenCompilesToFewInstructions(@ForAll("expressions") String expression) {
        int steps = RegexSize.of(expression).steps();
        LabelMatcher.Regex regex;
        try {
            regex = assertTimeoutPreemptively(SOON, () -> compile(expression));
        } catch (RefusedException _) {
            return;
        }
        assertThat(instructions(regex.pattern())).isLessThanOrEqualTo(2 * steps + 4);
        assertTimeoutPreemptively(SOON, () -> regex.matches("aab{1}".repeat(40)));
    }

    @Provide
    Arbitrary<String> expressions() {
        return Arbitraries.of(
                        "a",
                        "b",
                        "(",
                        "(",
                        "(?:",
                        "(?i)",
                        "(?i:",
                        "(?s-m)",
                        "(?P<n>",
                        ")",
                        ")",
                        ")",
                        "|",
                        "*",
                        "+?",
                        "?",
                        "{2}",
                        "{3,}",
                        "{1,40}",
                        "{1000}",
                        "{0,1000}",
                        "{0}",
                        "{05}",
                        "{,3}",
                        "{",
                        "}",
                        "[",
                        "[^",
                        "]",
                        "-",
                        "[:alpha:]",
                        ":]",
                        "[:",
                        "\\d",
                        "\\pL",
                        "\\p{Greek}",
                        "\\P{^L}",
                        "\\Q",
                        "\\E",
                        "\\",
                        "\\x{1c80}",
                        "\\x{1c",
                        "\\x41",
                        "\\x",
                        "\\07",
                        "\\b",
                        "^",
                        "$",
                        ".",
                        "\u1c83",
                        "\u0416",
                        "\ud801\udc00")
                .list()
                .ofMaxSize(24)
                .map(pieces -> String.join("", pieces));
    }

    private static LabelMatcher.Regex compile(String expression) {
        return LabelMatcher.Regex.compile("values[0]", "l", expression);
    }

    private static int instructions(Pattern pattern) {
        try {
            Object program = field(field(pattern, "re2"), "prog");
            Method count = program.getClass().getDeclaredMethod("numInst");
            count.setAccessible(true);
            return (int) count.invoke(program);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }
}
