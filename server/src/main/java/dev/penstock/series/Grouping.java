package dev.penstock.series;

import java.util.List;

/** Which series make one result together. Immutable, any thread. */
public sealed interface Grouping {
    /** Each by itself. */
    record PerSeries() implements Grouping {}

    /** All of them. */
    record Together() implements Grouping {}

    /** Those that agree in these labels. */
    record By(List<String> labels) implements Grouping {
        public By {
            labels = List.copyOf(labels);
        }
    }
}
