package dev.penstock.cli.simulate;

import java.util.Map;

/**
 * What a machine or a service of the fleet says. Immutable.
 *
 * @param fields besides the message
 */
record LogLine(
        String application,
        long timeMillis,
        String level,
        String message,
        Map<String, String> fields) {
    LogLine {
        fields = Map.copyOf(fields);
    }
}
