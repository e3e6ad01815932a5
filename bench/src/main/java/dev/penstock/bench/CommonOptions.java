package dev.penstock.bench;

import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What all measurements take. Filled by picocli; one thread. */
final class CommonOptions {
    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--repository",
            description = "Checkout whose build is measured (default: around the working folder).")
    private @Nullable Path repository;

    @Option(
            names = "--work-dir",
            description = "Where data folders and logs go; they are kept when a check fails.")
    private @Nullable Path workFolder;

    @Option(
            names = "--jvm-arg",
            description = "Flags of the servers under test (default: ${DEFAULT-VALUE}).")
    private List<String> jvmArguments = ServerCommand.DEFAULT_FLAGS;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Option(names = "--seconds", defaultValue = "5", description = "Length of a round.")
    private int seconds = 5;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds of each server.")
    private int rounds = 3;

    private final List<Path> folders = new ArrayList<>();

    int seconds() {
        return seconds;
    }

    int rounds() {
        return rounds;
    }

    List<String> jvmArguments() {
        return jvmArguments;
    }

    ServerCommand penstock() {
        Path checkout = repository == null ? ServerCommand.findRepository() : repository;
        return ServerCommand.penstock(checkout, jvmArguments);
    }

    ServerCommand reference(String name, Class<?> main) {
        return ServerCommand.reference(name, main, jvmArguments);
    }

    /** An empty folder for one server. */
    Path freshFolder(String name) throws IOException {
        Path parent =
                workFolder == null ? Path.of(System.getProperty("java.io.tmpdir")) : workFolder;
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(parent, "penstock-bench-" + name + "-");
        folders.add(folder);
        return folder;
    }

    /** Prints the report; the exit code says whether every check held. */
    int print(Report report) throws IOException {
        PrintWriter out = out();
        if (json) {
            report.json(out);
        } else {
            report.markdown(out);
        }
        if (!report.passed()) {
            progress("data and logs are kept: " + folders);
            return 1;
        }
        for (Path folder : folders) {
            delete(folder);
        }
        return 0;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Tells how it goes on, on standard error. */
    void progress(String text) {
        if (spec != null) {
            spec.commandLine().getErr().println(text);
            spec.commandLine().getErr().flush();
        }
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        return spec.commandLine().getOut();
    }
}
