package dev.penstock.cli.simulate;

import java.util.List;

/** A kind of machine, with its sensors. Immutable. */
record MachineKind(String name, List<Sensor> sensors) {
    /** The kinds a fleet is made of. */
    static final List<MachineKind> ALL =
            List.of(
                    kind(
                            "press",
                            temperature(24, 38, 400),
                            new Sensor("pressure", new Signal.Cyclic(120, 45, 12), 0.8, 1),
                            new Sensor("vibration", new Signal.Vibration(2.4), 0.12, 2),
                            new Sensor("power", new Signal.Proportional(4, 55), 0.6, 1),
                            new Sensor("parts", new Signal.Counter(300), 0, 0)),
                    kind(
                            "pump",
                            temperature(22, 32, 300),
                            new Sensor("pressure", new Signal.Cyclic(6.2, 0.3, 40), 0.03, 2),
                            new Sensor("vibration", new Signal.Vibration(1.6), 0.08, 2),
                            new Sensor("power", new Signal.Proportional(1.5, 18.5), 0.2, 1),
                            new Sensor("rpm", new Signal.Proportional(2880, 2965), 3, 0),
                            new Sensor("flow", new Signal.Proportional(5, 42), 0.4, 1)),
                    kind(
                            "compressor",
                            temperature(26, 58, 500),
                            new Sensor("pressure", new Signal.Cyclic(8.4, 0.9, 90), 0.04, 2),
                            new Sensor("vibration", new Signal.Vibration(3.1), 0.15, 2),
                            new Sensor("power", new Signal.Proportional(8, 75), 0.7, 1),
                            new Sensor("rpm", new Signal.Proportional(1470, 2980), 6, 0)),
                    kind(
                            "cnc",
                            temperature(23, 27, 600),
                            new Sensor("vibration", new Signal.Vibration(0.9), 0.06, 2),
                            new Sensor("power", new Signal.Proportional(2, 24), 0.5, 1),
                            new Sensor("rpm", new Signal.Cyclic(9000, 3000, 75), 20, 0),
                            new Sensor("parts", new Signal.Counter(48), 0, 0)),
                    kind(
                            "oven",
                            new Sensor("temperature", new Signal.Thermal(60, 160, 900), 0.3, 1),
                            new Sensor("power", new Signal.Proportional(6, 90), 0.8, 1),
                            new Sensor("humidity", new Signal.Proportional(38, 12), 0.4, 1)),
                    kind(
                            "conveyor",
                            temperature(21, 14, 300),
                            new Sensor("speed", new Signal.Proportional(0.2, 1.8), 0.01, 2),
                            new Sensor("vibration", new Signal.Vibration(1.1), 0.07, 2),
                            new Sensor("power", new Signal.Proportional(0.4, 5.5), 0.08, 2)));

    private static MachineKind kind(String name, Sensor... sensors) {
        return new MachineKind(name, List.of(sensors));
    }

    private static Sensor temperature(double ambient, double gain, double timeConstant) {
        return new Sensor("temperature", new Signal.Thermal(ambient, gain, timeConstant), 0.12, 1);
    }
}
