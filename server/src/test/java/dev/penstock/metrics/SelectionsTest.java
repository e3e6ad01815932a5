package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.series.Label;
import dev.penstock.series.LabelMatcher;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionsTest {
    @Test
    void everyKindOfMatcherIsUnderstood() {
        var selector =
                Selections.of(
                        Selector.newBuilder()
                                .addNames("t")
                                .addMatchers(matcher(Matcher.Kind.KIND_EQUAL, "a"))
                                .addMatchers(matcher(Matcher.Kind.KIND_NOT_EQUAL, "a"))
                                .addMatchers(matcher(Matcher.Kind.KIND_IN, "a", "b"))
                                .addMatchers(matcher(Matcher.Kind.KIND_PREFIX, "a"))
                                .addMatchers(matcher(Matcher.Kind.KIND_REGEX, "a.*"))
                                .build());
        assertThat(selector.names()).containsExactly("t");
        assertThat(selector.matchers().subList(0, 4))
                .containsExactly(
                        new LabelMatcher.Equal("l", "a"),
                        new LabelMatcher.NotEqual("l", "a"),
                        new LabelMatcher.In("l", Set.of("a", "b")),
                        new LabelMatcher.Prefix("l", "a"));
        assertThat(selector.matchers().getLast()).isInstanceOf(LabelMatcher.Regex.class);
    }

    @Test
    void whatIsWrongIsNamedByItsPlace() {
        var good = matcher(Matcher.Kind.KIND_EQUAL, "a");
        assertRefused(good, matcher(Matcher.Kind.KIND_UNSPECIFIED, "a"), "matchers[1].kind: 0");
        assertRefused(good, matcher(Matcher.Kind.KIND_EQUAL), "matchers[1].values: 0 values");
        assertRefused(good, matcher(Matcher.Kind.KIND_EQUAL, "a", "b"), "(expected: one)");
        assertRefused(good, matcher(Matcher.Kind.KIND_REGEX, "("), "matchers[1].values[0]: (");
        assertRefused(
                good, matcher(Matcher.Kind.KIND_REGEX, "a".repeat(1_001)), "matchers[1].values[0]");
        assertRefused(good, good.clone().setLabel(""), "matchers[1].label: ");
        assertRefused(good, good.clone().setLabel("l".repeat(1_001)), "matchers[1].label: ");
        var many = matcher(Matcher.Kind.KIND_IN);
        IntStream.range(0, 1_001).forEach(i -> many.addValues("v" + i));
        assertRefused(good, many, "matchers[1].values: 1001 values (expected: 1 to 1000)");
    }

    @Test
    void thereIsALimitToNamesMatchersAndLabels() {
        var names = Collections.nCopies(1_001, "n");
        assertThatThrownBy(() -> Selections.of(Selector.newBuilder().addAllNames(names).build()))
                .hasMessageContaining("selector.names: 1001 names (expected: at most 1000)");
        var matchers = Collections.nCopies(33, matcher(Matcher.Kind.KIND_EQUAL, "a").build());
        assertThatThrownBy(
                        () -> Selections.of(Selector.newBuilder().addAllMatchers(matchers).build()))
                .hasMessageContaining("selector.matchers: 33 matchers (expected: at most 32)");
        var labels = new TreeMap<String, String>();
        IntStream.range(0, 33).forEach(i -> labels.put("l" + i, "v"));
        assertThatThrownBy(() -> Selections.of(List.of(), labels, ""))
                .hasMessageContaining("labels: 33 labels");
    }

    @Test
    void theTextsOfASelectorTogetherHaveALimit() {
        var long100 = matcher(Matcher.Kind.KIND_NOT_EQUAL, "v".repeat(100_000));
        var most = Selector.newBuilder().addMatchers(long100).addMatchers(long100);
        assertThat(Selections.of(most.build()).matchers()).hasSize(2);
        assertRefused(
                matcher(Matcher.Kind.KIND_PREFIX, "v".repeat(200_000)),
                long100,
                "selector: 300026 bytes (expected: at most 262144)");
        assertThatThrownBy(
                        () ->
                                Selections.of(
                                        List.of("n".repeat(200_000)),
                                        Map.of("l", "v".repeat(100_000)),
                                        ""))
                .hasMessageContaining(
                        "metric_names and labels: 300008 bytes (expected: at most 262144)");
    }

    @Test
    void theRegularExpressionsOfASelectorTogetherHaveALimit() {
        var large = matcher(Matcher.Kind.KIND_REGEX, "[a-z]{1000}");
        var all = Selector.newBuilder();
        IntStream.range(0, 4).forEach(_ -> all.addMatchers(large));
        assertThat(Selections.of(all.build()).matchers()).hasSize(4);
        all.addMatchers(large);
        assertThatThrownBy(() -> Selections.of(all.build()))
                .hasMessageContaining("regular expressions of 5000 steps (expected: at most 4000)");
        assertRefused(large, matcher(Matcher.Kind.KIND_REGEX, "(a{100}){100}"), "at most 2000");
    }

    @Test
    void labelsOfPublishedContractsMatchOneValueAndOneOfThemMayMeanTheName() {
        assertThat(Selections.of(List.of("a"), Map.of("metric", "m"), "metric").matchers())
                .containsExactly(new LabelMatcher.Equal(Label.NAME, "m"));
        assertThat(Selections.of(List.of("a"), Map.of("metric", "m"), "").matchers())
                .containsExactly(new LabelMatcher.Equal("metric", "m"));
    }

    private static Matcher.Builder matcher(Matcher.Kind kind, String... values) {
        return Matcher.newBuilder().setLabel("l").setKind(kind).addAllValues(List.of(values));
    }

    private static void assertRefused(Matcher.Builder good, Matcher.Builder bad, String message) {
        assertThatThrownBy(
                        () ->
                                Selections.of(
                                        Selector.newBuilder()
                                                .addMatchers(good)
                                                .addMatchers(bad)
                                                .build()))
                .hasMessageContaining(message);
    }
}
