package dev.penstock.bench;

import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which of the two that are compared are measured. Filled by picocli; one thread. */
final class Subjects {
    @Option(names = "--reference-only", description = "Measure the reference alone.")
    private boolean referenceOnly;

    @Option(names = "--penstock-only", description = "Measure Penstock alone.")
    private boolean penstockOnly;

    /** Starts those that are wanted, the reference last. */
    List<ServerProcess> start(
            CommonOptions common, Processes processes, Path folder, String name, Class<?> main)
            throws IOException, InterruptedException {
        var started = new ArrayList<ServerProcess>();
        if (!referenceOnly) {
            started.add(processes.start(common.penstock(), folder));
        }
        if (!penstockOnly) {
            started.add(processes.start(common.reference(name, main), folder));
        }
        return started;
    }
}
