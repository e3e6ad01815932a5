package dev.penstock.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FleetLogTest {
    private static final long HOUR = 3_600_000;

    @Test
    void theSameSeedWritesTheSame() {
        assertThat(machine(7, 2)).isEqualTo(machine(7, 2));
        assertThat(machine(7, 2)).isNotEqualTo(machine(8, 2));
        assertThat(services(3)).isEqualTo(services(3));
    }

    @Test
    void faultsAreToldWhileTheyLastAndWhenTheyEnd() {
        List<LogLine> lines = machine(1, 6);
        assertThat(lines).anyMatch(line -> line.level().equals("ERROR"));
        assertThat(lines).anyMatch(line -> line.message().startsWith("alarm cleared: "));
        assertThat(lines.getFirst().message()).startsWith("control starting");
    }

    @Test
    void aMachineWithoutFaultsHasNoErrors() {
        assertThat(machine(1, 0)).noneMatch(line -> line.level().equals("ERROR"));
    }

    @Test
    void requestsPassThroughServicesWithTheirTraceAndSomeFail() {
        List<LogLine> lines = services(1);
        Map<String, Long> applications =
                lines.stream()
                        .collect(
                                Collectors.groupingBy(LogLine::application, Collectors.counting()));
        assertThat(applications).containsOnlyKeys("gateway", "mes", "quality");
        LogLine failed =
                lines.stream()
                        .filter(line -> line.message().contains("\tat "))
                        .findFirst()
                        .orElseThrow();
        String trace = failed.fields().getOrDefault("trace_id", "");
        assertThat(lines)
                .anyMatch(
                        line ->
                                line.application().equals("gateway")
                                        && line.level().equals("ERROR")
                                        && line.fields().containsValue(trace));
    }

    private static List<LogLine> machine(long seed, double faultsPerHour) {
        var machine =
                new Machine("press-01", MachineKind.ALL.getFirst(), Map.of(), faultsPerHour, seed);
        var log = new MachineLog(machine, seed);
        var lines = new ArrayList<LogLine>();
        for (long at = 0; at < 8 * HOUR; at += 10_000) {
            var _ = machine.read(at);
            lines.addAll(log.read(at));
        }
        return lines;
    }

    private static List<LogLine> services(long seed) {
        var log = new ServiceLog(seed);
        var lines = new ArrayList<LogLine>();
        for (long at = 0; at < HOUR; at += 1_000) {
            lines.addAll(log.read(at));
        }
        return lines;
    }
}
