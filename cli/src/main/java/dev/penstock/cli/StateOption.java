package dev.penstock.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where commands note how far they are, so that the same command goes on there; one thread. */
public final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            description =
                    "Where to note how far each file is sent (default: $XDG_STATE_HOME/penstock or"
                            + " ~/.local/state/penstock).")
    private @Nullable Path state;

    @Option(names = "--again", description = "Begin at the beginning, whatever was sent before.")
    private boolean again;

    /**
     * A file for what is noted about this one and this server; what one server has, another has not.
     * Whether there is one yet depends on what was done before.
     */
    public Path kept(ServerOption server, String file, String suffix) throws IOException {
        Path path = Path.of(file).toAbsolutePath().normalize();
        var sum = new CRC32C();
        sum.update((server.address() + "\n" + path).getBytes(StandardCharsets.UTF_8));
        Path folder = folder();
        Files.createDirectories(folder);
        Path kept =
                folder.resolve("%s-%08x.%s".formatted(path.getFileName(), sum.getValue(), suffix));
        if (again) {
            Files.deleteIfExists(kept);
        }
        return kept;
    }

    private Path folder() {
        if (state != null) {
            return state;
        }
        String home = System.getenv("XDG_STATE_HOME");
        return home == null || home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state", "penstock")
                : Path.of(home, "penstock");
    }
}
