package dev.penstock.metrics;

import com.google.protobuf.CodedOutputStream;
import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.Selector;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.Label;
import dev.penstock.series.LabelMatcher;
import dev.penstock.series.SeriesSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What callers write for "which series", checked. Stateless, any thread. */
final class Selections {
    private static final int MOST_NAMES = 1_000;
    private static final int MOST_MATCHERS = 32;
    private static final int MOST_VALUES = 1_000;
    private static final int LONGEST = 1_000;

    /** All texts of a selector: a live one is held as long as its call. The most names at their longest. */
    private static final int MOST_BYTES = 256 << 10;

    /** What a live selection's expressions take is held as long as its call. */
    private static final int MOST_REGEX_STEPS = 4_000;

    private Selections() {}

    /** The selector of our own interface; throws a refusal that says what is wrong where. */
    static SeriesSelector of(Selector selector) {
        checkBytes("selector", selector.getSerializedSize());
        if (selector.getMatchersCount() > MOST_MATCHERS) {
            throw Refusal.invalid(
                            "selector.matchers",
                            selector.getMatchersCount() + " matchers",
                            "at most " + MOST_MATCHERS)
                    .asException();
        }
        var matchers = new ArrayList<LabelMatcher>();
        for (int i = 0; i < selector.getMatchersCount(); i++) {
            matchers.add(matcher("selector.matchers[" + i + "]", selector.getMatchers(i)));
            checkSteps(matchers);
        }
        return new SeriesSelector(names("selector.names", selector.getNamesList()), matchers);
    }

    /** Names and labels with one value each, as the published contracts have them. */
    static SeriesSelector of(List<String> names, Map<String, String> labels, String nameLabel) {
        if (labels.size() > MOST_MATCHERS) {
            throw Refusal.invalid("labels", labels.size() + " labels", "at most " + MOST_MATCHERS)
                    .asException();
        }
        long bytes = names.stream().mapToLong(CodedOutputStream::computeStringSizeNoTag).sum();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            bytes += CodedOutputStream.computeStringSizeNoTag(label.getKey());
            bytes += CodedOutputStream.computeStringSizeNoTag(label.getValue());
        }
        checkBytes("metric_names and labels", bytes);
        var matchers = new ArrayList<LabelMatcher>();
        labels.forEach(
                (label, value) ->
                        matchers.add(
                                new LabelMatcher.Equal(
                                        label.equals(nameLabel) ? Label.NAME : label, value)));
        return new SeriesSelector(names("metric_names", names), matchers);
    }

    private static void checkBytes(String where, long bytes) {
        if (bytes > MOST_BYTES) {
            throw Refusal.invalid(where, bytes + " bytes", "at most " + MOST_BYTES).asException();
        }
    }

    private static void checkSteps(List<LabelMatcher> matchers) {
        int steps = 0;
        for (LabelMatcher matcher : matchers) {
            steps += matcher instanceof LabelMatcher.Regex regex ? regex.steps() : 0;
        }
        if (steps > MOST_REGEX_STEPS) {
            throw Refusal.invalid(
                            "selector.matchers",
                            "regular expressions of " + steps + " steps",
                            "at most " + MOST_REGEX_STEPS)
                    .asException();
        }
    }

    private static List<String> names(String where, List<String> names) {
        if (names.size() > MOST_NAMES) {
            throw Refusal.invalid(where, names.size() + " names", "at most " + MOST_NAMES)
                    .asException();
        }
        return names;
    }

    private static LabelMatcher matcher(String where, Matcher matcher) {
        List<String> values = matcher.getValuesList();
        if (matcher.getLabel().isEmpty() || matcher.getLabel().length() > LONGEST) {
            throw Refusal.invalid(where + ".label", matcher.getLabel(), "1 to 1,000 characters")
                    .asException();
        }
        boolean list = matcher.getKind() == Matcher.Kind.KIND_IN;
        int most = list ? MOST_VALUES : 1;
        if (values.isEmpty() || values.size() > most) {
            throw Refusal.invalid(
                            where + ".values",
                            values.size() + " values",
                            list ? "1 to " + MOST_VALUES : "one")
                    .asException();
        }
        String label = matcher.getLabel();
        return switch (matcher.getKind()) {
            case KIND_EQUAL -> new LabelMatcher.Equal(label, values.getFirst());
            case KIND_NOT_EQUAL -> new LabelMatcher.NotEqual(label, values.getFirst());
            case KIND_IN -> new LabelMatcher.In(label, new HashSet<>(values));
            case KIND_REGEX ->
                    LabelMatcher.Regex.compile(where + ".values[0]", label, values.getFirst());
            case KIND_PREFIX -> new LabelMatcher.Prefix(label, values.getFirst());
            case KIND_UNSPECIFIED, UNRECOGNIZED ->
                    throw Refusal.invalid(
                                    where + ".kind",
                                    matcher.getKindValue(),
                                    "EQUAL, NOT_EQUAL, IN, REGEX or PREFIX")
                            .asException();
        };
    }
}
