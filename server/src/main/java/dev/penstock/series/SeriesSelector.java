package dev.penstock.series;

import java.util.ArrayList;
import java.util.List;

/**
 * Which series: any of the names (none: all) and all of the matchers. Immutable, any thread.
 */
public record SeriesSelector(List<String> names, List<LabelMatcher> matchers) {
    /** Every series. */
    public static final SeriesSelector ALL = new SeriesSelector(List.of(), List.of());

    public SeriesSelector {
        names = List.copyOf(names);
        matchers = List.copyOf(matchers);
    }

    /** The names as a condition on the label, then the matchers. */
    List<LabelMatcher> conditions() {
        if (names.isEmpty()) {
            return matchers;
        }
        var all = new ArrayList<LabelMatcher>(matchers.size() + 1);
        all.add(LabelMatcher.anyName(names));
        all.addAll(matchers);
        return all;
    }
}
