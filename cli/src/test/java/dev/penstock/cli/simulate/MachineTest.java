package dev.penstock.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MachineTest {
    private static final long BEGIN = 1_780_000_000_000L;

    @Property(tries = 50)
    void theSameSeedGivesTheSamePoints(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int machines,
            @ForAll @DoubleRange(min = 0, max = 60) double faults) {
        assertThat(read(config(machines, seed, faults), 1_000, 50))
                .isEqualTo(read(config(machines, seed, faults), 1_000, 50));
    }

    @Test
    void otherSeedsGiveOtherPoints() {
        assertThat(read(config(6, 1, 0), 1_000, 5)).isNotEqualTo(read(config(6, 2, 0), 1_000, 5));
    }

    @Test
    void machinesHaveNamesKindsAndZones() {
        List<Batch> first = read(config(8, 1, 0), 1_000, 1);
        assertThat(first)
                .extracting(Batch::source)
                .containsExactly(
                        "press-01",
                        "pump-01",
                        "compressor-01",
                        "cnc-01",
                        "oven-01",
                        "conveyor-01",
                        "press-02",
                        "pump-02");
        assertThat(first.getFirst().tags())
                .containsEntry("kind", "press")
                .containsEntry("zone", "a")
                .containsEntry("line", "line-1");
    }

    @Test
    void sensorsReportInTheirOwnResolution() {
        for (Reading reading : values(config(6, 3, 0), "temperature", 500)) {
            assertThat(reading.value() * 10).isCloseTo(Math.rint(reading.value() * 10), within());
        }
    }

    @Test
    void healthyMachinesStayInTheirRangeAndVaryFromHourToHour() {
        var temperatures = new ArrayList<Double>();
        for (Batch batch : read(config(1, 5, 0), 60_000, 1_440)) {
            temperatures.add(batch.readings().getFirst().value());
        }
        var statistics = temperatures.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        assertThat(statistics.getMin()).isGreaterThan(20);
        assertThat(statistics.getMax()).isLessThan(75);
        assertThat(statistics.getMax() - statistics.getMin()).isGreaterThan(12);
    }

    @Test
    void neighbouringReadingsAreAlike() {
        double jumps = 0;
        var readings = values(config(1, 5, 0), "temperature", 1_000);
        for (int i = 1; i < readings.size(); i++) {
            jumps =
                    Math.max(
                            jumps, Math.abs(readings.get(i).value() - readings.get(i - 1).value()));
        }
        assertThat(jumps).isLessThan(2);
    }

    @Test
    void countersOnlyRise() {
        var parts = values(config(1, 5, 0), "parts", 2_000);
        assertThat(parts).allMatch(Reading::counter);
        assertThat(parts).extracting(Reading::value).isSorted();
        assertThat(parts.getLast().value()).isGreaterThan(parts.getFirst().value() + 30);
    }

    @Test
    void faultsSilenceMachinesAndDriveThemOutOfTheirRange() {
        var config = config(12, 4, 4);
        int silent = 0;
        double hottest = 0;
        for (Machine machine : Machine.fleet(config)) {
            for (int i = 0; i < 2_880; i++) {
                Batch batch = machine.read(BEGIN + i * 10_000L);
                if (batch == null) {
                    silent++;
                } else if (!machine.source().startsWith("oven")) {
                    hottest = Math.max(hottest, batch.readings().getFirst().value());
                }
            }
        }
        assertThat(silent).isBetween(20, 5_000);
        assertThat(hottest).isGreaterThan(95);
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-6);
    }

    private static List<Batch> read(FleetConfig config, long step, int times) {
        var batches = new ArrayList<Batch>();
        var machines = Machine.fleet(config);
        for (int i = 0; i < times; i++) {
            long at = BEGIN + i * step;
            machines.stream()
                    .map(machine -> machine.read(at))
                    .filter(Objects::nonNull)
                    .forEach(batches::add);
        }
        return batches;
    }

    private static List<Reading> values(FleetConfig config, String name, int times) {
        return read(config, 1_000, times).stream()
                .flatMap(batch -> batch.readings().stream())
                .filter(reading -> reading.name().equals(name))
                .toList();
    }

    static FleetConfig config(int machines, long seed, double faults) {
        return new FleetConfig(
                "localhost:1",
                machines,
                Duration.ofSeconds(1),
                seed,
                NetworkModel.Preset.GOOD.model(),
                FleetConfig.Contract.PUBLISH,
                "",
                faults,
                Duration.ZERO,
                Duration.ofSeconds(10),
                true,
                Duration.ZERO);
    }
}
