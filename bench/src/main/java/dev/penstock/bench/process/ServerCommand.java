package dev.penstock.bench.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server under test is started. Immutable, any thread.
 *
 * @param name what tables call it
 * @param classpath of its JVM
 * @param mainClass its main class
 * @param arguments before {@code --port N} and, for a server with a data folder, {@code --data DIR}
 * @param readiness how one knows that it serves
 * @param jvmFlags the same for all that are compared
 */
public record ServerCommand(
        String name,
        String classpath,
        String mainClass,
        List<String> arguments,
        Readiness readiness,
        List<String> jvmFlags) {

    /** The flags that servers under test run with unless others are given. */
    public static final List<String> DEFAULT_FLAGS =
            List.of(
                    "-Xmx2g",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+UseG1GC",
                    "-XX:GCTimeRatio=99",
                    "--sun-misc-unsafe-memory-access=allow",
                    "--enable-native-access=ALL-UNNAMED");

    /** A logging configuration that shows warnings only. */
    public static final String QUIET_LOG = "dev/penstock/bench/quiet-logback.xml";

    /** What tells that a server serves. */
    public enum Readiness {
        /** {@code GET /health} answers 200. */
        HEALTH,
        /** The port accepts connections. */
        PORT
    }

    public ServerCommand {
        arguments = List.copyOf(arguments);
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** Penstock as built in a checkout: {@code app/target}. */
    public static ServerCommand penstock(Path repository, List<String> jvmFlags) {
        Path lib = repository.resolve("app/target/lib");
        var flags = new ArrayList<>(jvmFlags);
        // As the launcher starts it.
        Path cache = lib.resolve("server.aot");
        if (Files.exists(cache)) {
            flags.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
        }
        return new ServerCommand(
                "penstock",
                lib.resolve("penstock.jar").toString(),
                "dev.penstock.app.Penstock",
                List.of("serve"),
                Readiness.HEALTH,
                flags);
    }

    /** The same with more arguments. */
    public ServerCommand with(String... more) {
        var all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return new ServerCommand(name, classpath, mainClass, all, readiness, jvmFlags);
    }

    /** A reference of this module, run from the driver's own class path. */
    public static ServerCommand reference(
            String name, Class<?> main, List<String> jvmFlags, String... arguments) {
        var flags = new ArrayList<>(jvmFlags);
        flags.add("-Dlogback.configurationFile=" + QUIET_LOG);
        return new ServerCommand(
                name,
                System.getProperty("java.class.path"),
                main.getName(),
                List.of(arguments),
                Readiness.PORT,
                flags);
    }

    /** The checkout that the working folder lies in. */
    public static Path findRepository() {
        Path folder = Path.of("").toAbsolutePath();
        for (Path at = folder; at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("app/pom.xml"))) {
                return at;
            }
        }
        throw new IllegalStateException(
                "no Penstock checkout around " + folder + "; name it with --repository");
    }

    /** The command line that starts it on this port. */
    public List<String> line(int port, Path data) {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvmFlags);
        line.addAll(List.of("-cp", classpath, mainClass));
        line.addAll(arguments);
        line.addAll(List.of("--port", Integer.toString(port)));
        if (readiness == Readiness.HEALTH) {
            line.addAll(List.of("--data", data.toString()));
        }
        return line;
    }
}
