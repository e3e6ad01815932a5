package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.Selector;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SelectorSyntaxTest {
    @Test
    void namesAndMatchersAreRead() {
        Selector selector =
                SelectorSyntax.parse(
                        "temperature, pressure { source =~ \"press-.*\", zone != b, line ^= line,"
                                + " kind in (press, \"big pump\"), site = \"a \\\"b\\\"\" }");
        assertThat(selector.getNamesList()).containsExactly("temperature", "pressure");
        assertThat(selector.getMatchersList())
                .containsExactly(
                        matcher("source", Matcher.Kind.KIND_REGEX, "press-.*"),
                        matcher("zone", Matcher.Kind.KIND_NOT_EQUAL, "b"),
                        matcher("line", Matcher.Kind.KIND_PREFIX, "line"),
                        matcher("kind", Matcher.Kind.KIND_IN, "press", "big pump"),
                        matcher("site", Matcher.Kind.KIND_EQUAL, "a \"b\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{}", " { } "})
    void nothingSelectsEverything(String text) {
        assertThat(SelectorSyntax.parse(text)).isEqualTo(Selector.getDefaultInstance());
    }

    @Test
    void backslashesOfRegularExpressionsStay() {
        assertThat(SelectorSyntax.parse("{a=~\"x\\d+\"}").getMatchers(0).getValues(0))
                .isEqualTo("x\\d+");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temperature{        | a label",
                "{zone}              | one of = != =~ ^= in",
                "{zone=}             | a value",
                "{zone=\"a}          | a closing \"",
                "{zone in (a}        | )",
                "temperature} | the end",
                "{zone=a,}           | a label"
            })
    void mistakesAreShownWithTheirPlace(String text, String expected) {
        assertThatThrownBy(() -> SelectorSyntax.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("at character")
                .hasMessageEndingWith("(expected: " + expected + ")");
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            assertThat(SelectorSyntax.parse(text)).isNotNull();
        } catch (TypeConversionException refused) {
            assertThat(refused).hasMessageContaining("expected");
        }
    }

    private static Matcher matcher(String label, Matcher.Kind kind, String... values) {
        return Matcher.newBuilder()
                .setLabel(label)
                .setKind(kind)
                .addAllValues(List.of(values))
                .build();
    }
}
