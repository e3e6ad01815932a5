package dev.penstock.cli.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the control of one machine writes: its start, jobs and cycles, and alarms in step with its
 * faults. The same seed and moments give the same lines. One thread.
 */
final class MachineLog {
    private static final double JOBS_PER_HOUR = 20;
    private static final double CHECKS_PER_HOUR = 45;
    private static final String[] MATERIALS = {"S235", "AlMg3", "X5CrNi18", "PA6", "C45"};

    private final Machine machine;
    private final SplittableRandom random;
    private long lastMillis = Long.MIN_VALUE;
    private @Nullable Fault alarmed;
    private long nextReminder;
    private int job;

    MachineLog(Machine machine, long seed) {
        this.machine = machine;
        this.random = new SplittableRandom(seed ^ 0x5DEECE66DL);
        this.job = 1000 + random.nextInt(8000);
    }

    /** What it writes between the moment before and this one; read the machine first. */
    List<LogLine> read(long millis) {
        var lines = new ArrayList<LogLine>(2);
        if (lastMillis == Long.MIN_VALUE) {
            lastMillis = millis;
            start(millis, lines);
            return lines;
        }
        double hours = (millis - lastMillis) / 3_600_000.0;
        lastMillis = millis;
        alarms(millis, lines);
        if (alarmed instanceof Fault.Dropout) {
            return lines;
        }
        if (random.nextDouble() < JOBS_PER_HOUR * hours) {
            job(millis, lines);
        }
        if (random.nextDouble() < CHECKS_PER_HOUR * hours) {
            lines.add(
                    line(
                            millis,
                            "DEBUG",
                            "heartbeat to gateway took %d ms".formatted(1 + random.nextInt(12)),
                            Map.of()));
        }
        return lines;
    }

    private void start(long millis, List<LogLine> lines) {
        lines.add(
                line(
                        millis,
                        "INFO",
                        "control starting, firmware 4.%d.%d"
                                .formatted(random.nextInt(9), random.nextInt(20)),
                        Map.of()));
        lines.add(line(millis + 40, "INFO", "axes referenced, ready", Map.of()));
    }

    private void job(long millis, List<LogLine> lines) {
        job++;
        String number = "J-%d".formatted(job);
        lines.add(
                line(
                        millis,
                        "INFO",
                        "job %s started: %d parts of %s"
                                .formatted(
                                        number,
                                        10 + random.nextInt(190),
                                        MATERIALS[random.nextInt(MATERIALS.length)]),
                        Map.of("job", number)));
        if (random.nextInt(12) == 0) {
            lines.add(
                    line(
                            millis + 900,
                            "WARN",
                            "part %d of job %s out of tolerance by %.2f mm"
                                    .formatted(
                                            1 + random.nextInt(9),
                                            number,
                                            0.02 + random.nextDouble() / 5),
                            Map.of("job", number)));
        }
    }

    private void alarms(long millis, List<LogLine> lines) {
        Fault now = machine.fault();
        if (!Objects.equals(now, alarmed)) {
            if (alarmed != null && !(alarmed instanceof Fault.Spike)) {
                lines.add(line(millis, "INFO", "alarm cleared: " + name(alarmed), Map.of()));
            }
            alarmed = now;
            nextReminder = millis;
        }
        if (now != null && millis >= nextReminder) {
            nextReminder = now instanceof Fault.Dropout ? Long.MAX_VALUE : millis + 60_000;
            lines.add(alarm(now, millis));
        }
    }

    private LogLine alarm(Fault fault, long millis) {
        Map<String, String> fields = Map.of("alarm", name(fault));
        return switch (fault) {
            case Fault.Overheating(var begin, var end, var degrees) -> {
                double over = degrees * Math.min(1, 2 * Fault.age(begin, end, millis));
                yield line(
                        millis,
                        over > degrees / 2 ? "ERROR" : "WARN",
                        String.format(Locale.ROOT, "temperature %.1f K above the expected", over),
                        fields);
            }
            case Fault.BearingWear(var begin, var end, var factor) -> {
                double rough = Math.pow(factor, Fault.age(begin, end, millis));
                yield line(
                        millis,
                        rough > 2 ? "ERROR" : "WARN",
                        String.format(
                                Locale.ROOT,
                                "vibration %.1f times the usual, check bearing",
                                rough),
                        fields);
            }
            case Fault.StuckSensor stuck ->
                    line(
                            millis,
                            "WARN",
                            "sensor %d repeats its last value".formatted(stuck.sensor()),
                            fields);
            case Fault.Dropout _ ->
                    line(millis, "ERROR", "connection to gateway lost, buffering", fields);
            case Fault.Spike spike ->
                    line(
                            millis,
                            "WARN",
                            String.format(
                                    Locale.ROOT,
                                    "implausible reading of sensor %d: factor %.1f, discarded",
                                    spike.sensor(),
                                    spike.factor()),
                            fields);
        };
    }

    private static String name(Fault fault) {
        return switch (fault) {
            case Fault.Overheating _ -> "overheating";
            case Fault.BearingWear _ -> "bearing-wear";
            case Fault.StuckSensor _ -> "stuck-sensor";
            case Fault.Dropout _ -> "dropout";
            case Fault.Spike _ -> "spike";
        };
    }

    private LogLine line(long millis, String level, String message, Map<String, String> fields) {
        return new LogLine(machine.source(), millis, level, message, fields);
    }
}
