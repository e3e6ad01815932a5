package dev.penstock.cli.simulate;

import java.util.List;
import java.util.Map;

/** What one machine reads at one moment of its own clock. Immutable. */
record Batch(String source, Map<String, String> tags, long timeMillis, List<Reading> readings) {
    Batch {
        tags = Map.copyOf(tags);
        readings = List.copyOf(readings);
    }
}
