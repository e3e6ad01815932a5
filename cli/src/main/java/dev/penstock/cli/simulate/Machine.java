package dev.penstock.cli.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One machine: a load with daily cycle and fluctuation, heat that follows it, wear, faults, and
 * sensors of limited resolution. Its readings depend on seed and moments asked for, nothing else. One
 * thread.
 */
final class Machine {
    private static final double DAY_MILLIS = 86_400_000.0;
    private static final double MILLIS_PER_HOUR = 3_600_000.0;
    private static final double LOAD_MEMORY_SECONDS = 600;
    private static final double LOAD_FLUCTUATION = 0.09;
    private static final double CLOCK_JITTER_MILLIS = 4;

    private final String source;
    private final MachineKind kind;
    private final Map<String, String> tags;
    private final double faultsPerHour;
    private final SplittableRandom random;

    private final double shift;
    private final double character;
    private final double serviceHours;
    private final double[] levels;
    private final double[] reported;

    private long lastMillis = Long.MIN_VALUE;
    private double fluctuation;
    private double wear;
    private @Nullable Fault fault;

    Machine(
            String source,
            MachineKind kind,
            Map<String, String> tags,
            double faultsPerHour,
            long seed) {
        this.source = source;
        this.kind = kind;
        this.tags = Map.copyOf(tags);
        this.faultsPerHour = faultsPerHour;
        this.random = new SplittableRandom(seed);
        this.shift = random.nextDouble() * 0.15;
        this.character = 0.9 + 0.2 * random.nextDouble();
        this.serviceHours = 12 + 60 * random.nextDouble();
        this.wear = 0.5 * random.nextDouble();
        this.fluctuation = LOAD_FLUCTUATION * random.nextGaussian();
        this.levels = new double[kind.sensors().size()];
        this.reported = new double[levels.length];
    }

    String source() {
        return source;
    }

    /** The fault it has at present; null for none. */
    @Nullable Fault fault() {
        return fault;
    }

    /** What it reads at this moment, which must be later than the last; null while it is silent. */
    @Nullable Batch read(long millis) {
        boolean first = lastMillis == Long.MIN_VALUE;
        double seconds = first ? 0 : (millis - lastMillis) / 1000.0;
        lastMillis = millis;
        double load = load(millis, seconds);
        age(load, seconds);
        inject(millis, seconds);
        long clock = millis + Math.round(CLOCK_JITTER_MILLIS * random.nextGaussian());
        var readings = new ArrayList<Reading>(levels.length);
        for (int i = 0; i < levels.length; i++) {
            readings.add(sense(i, millis, load, first ? Double.POSITIVE_INFINITY : seconds));
        }
        return fault instanceof Fault.Dropout ? null : new Batch(source, tags, clock, readings);
    }

    /** Between 0 and 1: two shifts a day, and what the work brings. */
    private double load(long millis, double seconds) {
        double keep = Math.exp(-seconds / LOAD_MEMORY_SECONDS);
        fluctuation =
                fluctuation * keep
                        + LOAD_FLUCTUATION * Math.sqrt(1 - keep * keep) * random.nextGaussian();
        double day = 2 * Math.PI * (millis / DAY_MILLIS - 0.33 - shift);
        return Math.clamp(0.58 + 0.3 * Math.sin(day) + fluctuation, 0.02, 1.0);
    }

    /** Wear grows with work until the machine is serviced. */
    private void age(double load, double seconds) {
        wear += seconds / 3600 / serviceHours * load * 2;
        if (wear > 1) {
            wear = 0;
        }
    }

    private void inject(long millis, double seconds) {
        if (fault != null && millis > fault.end()) {
            fault = null;
        }
        if (faultsPerHour > 0
                && random.nextDouble() < faultsPerHour * seconds / 3600
                && fault == null) {
            fault = Fault.begin(millis, levels.length, random);
        }
    }

    private Reading sense(int index, long millis, double load, double seconds) {
        Sensor sensor = kind.sensors().get(index);
        levels[index] = level(sensor.signal(), levels[index], millis, load, seconds);
        double noise = sensor.noise() * random.nextGaussian();
        double value = sensor.rounded(Math.max(0, levels[index] + noise));
        switch (fault) {
            case Fault.StuckSensor stuck when stuck.sensor() == index -> value = reported[index];
            case Fault.Spike spike when spike.sensor() == index && !sensor.counter() ->
                    value = sensor.rounded(value * spike.factor());
            case null, default -> {}
        }
        reported[index] = value;
        return new Reading(sensor.name(), value, sensor.counter());
    }

    private double level(Signal signal, double last, long millis, double load, double seconds) {
        return switch (signal) {
            case Signal.Thermal(var ambient, var gain, var timeConstant) -> {
                double target = ambient + gain * load * character + overheating(millis);
                yield last + (target - last) * (1 - Math.exp(-seconds / timeConstant));
            }
            case Signal.Vibration(var base) ->
                    base * character * (0.4 + 0.6 * load) * (1 + 0.5 * wear) * roughness(millis);
            case Signal.Cyclic(var setPoint, var swing, var period) ->
                    setPoint * character
                            + swing
                                    * load
                                    * Math.sin(2 * Math.PI * (millis / 1000.0 / period + shift));
            case Signal.Proportional(var idle, var full) -> idle + (full - idle) * load * character;
            case Signal.Counter(var perHour) ->
                    Double.isInfinite(seconds)
                            ? Math.floor(millis % MILLIS_PER_HOUR / MILLIS_PER_HOUR * perHour)
                            : last + perHour * load * seconds / 3600;
        };
    }

    private double overheating(long millis) {
        return fault instanceof Fault.Overheating(var begin, var end, var degrees)
                ? degrees * Math.min(1, 2 * Fault.age(begin, end, millis))
                : 0;
    }

    private double roughness(long millis) {
        return fault instanceof Fault.BearingWear(var begin, var end, var factor)
                ? Math.pow(factor, Fault.age(begin, end, millis))
                : 1;
    }

    /** The machines of a fleet, kinds and zones taking turns. */
    static List<Machine> fleet(FleetConfig config) {
        var kinds = MachineKind.ALL;
        var seeds = new SplittableRandom(config.seed());
        var machines = new ArrayList<Machine>(config.machines());
        for (int i = 0; i < config.machines(); i++) {
            MachineKind kind = kinds.get(i % kinds.size());
            int number = i / kinds.size();
            String source = "%s%s-%02d".formatted(config.sourcePrefix(), kind.name(), number + 1);
            var tags = new TreeMap<String, String>();
            tags.put("kind", kind.name());
            tags.put("line", "line-" + (number % 4 + 1));
            tags.put("zone", String.valueOf((char) ('a' + i % 4)));
            machines.add(new Machine(source, kind, tags, config.faultsPerHour(), seeds.nextLong()));
        }
        return machines;
    }
}
