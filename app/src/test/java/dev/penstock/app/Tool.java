package dev.penstock.app;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of others that tests use. Where one is missing its tests are skipped with a word on what to
 * install; with {@code CI=true} in the environment they fail instead. Any thread.
 */
final class Tool {
    private static final boolean REQUIRED = Boolean.parseBoolean(System.getenv("CI"));

    private Tool() {}

    /** Debian's Python with gRPC: another one may come first on the path, and would lack it. */
    static Path python(Path folder) throws IOException, InterruptedException {
        Path python = at(Path.of("/usr/bin/python3"), "apt install python3");
        var imports = Program.run(folder, python.toString(), "-c", "import grpc, google.protobuf");
        if (imports.exitCode() != 0) {
            absent(python + " cannot import grpc", "apt install python3-grpcio python3-protobuf");
        }
        return python;
    }

    static Path protoc() {
        return at(Path.of("/usr/bin/protoc"), "apt install protobuf-compiler");
    }

    static Path chromium() {
        for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
            Path program = Path.of("/usr/bin", name);
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        return at(Path.of("/usr/bin/chromium"), "apt install chromium");
    }

    /** A program that the console's build installs. */
    static Path ofConsole(Path repository, String name) {
        return at(
                repository.resolve("console/node_modules/.bin").resolve(name),
                "build the console, without -Dconsole.skip");
    }

    private static Path at(Path program, String remedy) {
        if (!Files.isExecutable(program)) {
            absent(program + " is missing", remedy);
        }
        return program;
    }

    /** Ends the test: what it needs is not here. */
    static void absent(String what, String remedy) {
        String message = what + " (" + remedy + ")";
        if (REQUIRED) {
            fail(message);
        }
        Assumptions.abort("SKIPPED: " + message);
    }
}
