package dev.penstock.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir Path folder;

    @Test
    void everyDefaultReadsBackAsItself() {
        var settings = new Settings();
        Settings.keys(Config.defaults()).forEach(settings::set);
        assertThat(Settings.keys(settings.apply(Config.defaults())))
                .isEqualTo(Settings.keys(Config.defaults()));
    }

    @Test
    void everyKeyIsSetByFileEnvironmentAndFlag() throws IOException {
        for (var entry : changed().entrySet()) {
            String key = entry.getKey();
            String value = entry.getValue();
            var flag = new Settings().set(key, value);
            assertChanged(key, flag);
            Path file = folder.resolve("settings.yaml");
            Files.writeString(file, yaml(key, value));
            assertChanged(key, new Settings().file(file));
            String variable =
                    "PENSTOCK_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
            assertChanged(
                    key, new Settings().environment(Map.of(variable, value), Config.defaults()));
        }
    }

    @Test
    void noTwoKeysShareAVariable() {
        assertThat(
                        Settings.keys(Config.defaults()).keySet().stream()
                                .map(key -> key.replace('.', '_').replace('-', '_')))
                .doesNotHaveDuplicates();
    }

    @Test
    void theLaterOneWins() throws IOException {
        Path file = folder.resolve("settings.yaml");
        Files.writeString(file, "ports: [1, 2]\nlane:\n  flights: 7\n");
        Config config =
                new Settings()
                        .file(file)
                        .environment(Map.of("PENSTOCK_LANE_FLIGHTS", "8"), Config.defaults())
                        .set("lane.flights", "9")
                        .apply(Config.defaults());
        assertThat(config.lane().flights()).isEqualTo(9);
        assertThat(config.ports()).containsExactly(1, 2);
    }

    @Test
    void wrongKeysAndValuesAreNamed() {
        assertRefused("lane.fligths", "9", "lane.fligths: no such key");
        assertRefused("lane.flights", "many", "lane.flights: many (expected: like 4)");
        assertRefused("lane.flights", "0", "lane.flights: 0 (expected: 1 to 64)");
        assertRefused("ports", "80,99999", "ports: 99999 (expected: 0 to 65535)");
        assertRefused(
                "metrics.max-name-bytes", "0", "metrics.max-name-bytes: 0 (expected: positive)");
        assertRefused("journal.lanes", "7", "journal.lanes: 7 (expected: at least 8)");
        assertRefused("journal.segment-bytes", "1", "journal.segment-bytes: 1 (expected: ");
        assertRefused("store.memtable-bytes", "1", "store.memtable-bytes: 1 (expected: ");
        assertRefused("store.memory-bytes", "1", "store.memory-bytes: 1 (expected: ");
        assertRefused("store.background-jobs", "0", "store.background-jobs: 0 (expected: ");
        assertRefused("series.chunk-points", "1", "series.chunk-points: 1 (expected: ");
        assertRefused("series.raw-retention", "1h", "series.raw-retention: PT1H (expected: ");
        assertRefused("presence.lease", "1h", "presence.lease: PT1H (expected: ");
        assertRefused("presence.grace", "2h", "presence.grace: PT2H (expected: ");
        assertRefused("presence.joins-per-second", "0", "presence.joins-per-second: 0 (expected: ");
        assertRefused(
                "presence.returns-per-second",
                "2000000",
                "presence.returns-per-second: 2000000 (expected: ");
        assertRefused("chat.max-text-bytes", "0", "chat.max-text-bytes: 0 (expected: ");
        assertRefused("chat.messages-per-second", "0", "chat.messages-per-second: 0 (expected: ");
        assertRefused("wire.event-loops", "0", "wire.event-loops: 0 (expected: ");
        assertRefused("wire.receive-budget-bytes", "1", "wire.receive-budget-bytes: 1 (expected: ");
        assertRefused("wire.first-request-timeout", "0s", "wire.first-request-timeout in ms: 0 (");
        assertRefused("wire.first-request-timeout", "2d", "wire.first-request-timeout: PT48H (");
        assertRefused("wire.answer-budget-bytes", "1", "wire.answer-budget-bytes: 1 (expected: ");
        assertRefused("wire.stall-period", "0.5s", "wire.stall-period in s: 0 (expected: ");
        assertRefused("wire.stall-bytes", "0", "wire.stall-bytes: 0 (expected: ");
        assertRefused("insecure-public", "yes", "insecure-public: yes (expected: like false)");
    }

    @Test
    void otherThanLoopbackNeedsToBeAllowed() {
        assertRefused("host", "0.0.0.0", "insecure-public");
        Config config =
                new Settings()
                        .set("host", "0.0.0.0")
                        .set("insecure-public", "true")
                        .apply(Config.defaults());
        assertThat(config.host()).isEqualTo("0.0.0.0");
    }

    /** A value for each key that is allowed and not the default. */
    private static Map<String, String> changed() {
        var changed = new HashMap<String, String>();
        Settings.keys(Config.defaults())
                .forEach(
                        (key, value) -> {
                            String other =
                                    switch (value) {
                                        case "true" -> "false";
                                        case "false" -> "true";
                                        default -> other(value);
                                    };
                            changed.put(key, other);
                        });
        changed.put("host", "127.0.0.2");
        changed.put("data", "elsewhere");
        changed.put("presence.lease", "2s");
        changed.put("presence.grace", "20s");
        changed.put("journal.damage", "CUT");
        changed.put("presence.lease", "2s");
        changed.put("presence.grace", "31s");
        changed.put("series.raw-retention", "20d");
        changed.put("series.minute-retention", "100d");
        changed.put("series.hour-retention", "1000d");
        return changed;
    }

    private static String other(String value) {
        if (value.matches("\\d+")) {
            long number = Long.parseLong(value);
            return Long.toString(Long.bitCount(number) == 1 ? 2 * number : number + 1);
        }
        return value.matches("\\d[\\d.]*[a-z].*") ? "13h" : value + "x";
    }

    private static void assertChanged(String key, Settings settings) {
        Config defaults = Config.defaults();
        Map<String, String> before = Settings.keys(defaults);
        Map<String, String> after = Settings.keys(settings.apply(defaults));
        assertThat(after.get(key)).as(key).isNotEqualTo(before.get(key));
        after.put(key, String.valueOf(before.get(key)));
        assertThat(after).as("only %s", key).isEqualTo(before);
    }

    private static void assertRefused(String key, String value, String message) {
        assertThatThrownBy(() -> new Settings().set(key, value).apply(Config.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static String yaml(String key, String value) {
        var text = new StringBuilder();
        String indent = "";
        String[] parts = key.split("\\.", -1);
        for (int i = 0; i < parts.length; i++) {
            text.append(indent).append(parts[i]).append(':');
            text.append(i == parts.length - 1 ? " " + value + "\n" : "\n");
            indent += "  ";
        }
        return text.toString();
    }
}
