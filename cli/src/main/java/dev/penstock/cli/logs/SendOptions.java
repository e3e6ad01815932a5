package dev.penstock.cli.logs;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How logs are read and sent. */
final class SendOptions {
    @Option(
            names = {"-f", "--follow"},
            description =
                    "Go on with what is written, also when the file is rotated or cut, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-a", "--application"},
            paramLabel = "NAME",
            description =
                    "Application of entries that name none (default: the file's name without its ending).")
    private @Nullable String application;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "INFO",
            description = "Level of entries that name none (default: ${DEFAULT-VALUE}).")
    private String level = "INFO";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "AUTO",
            description = "json, text, or auto: line by line (default: auto).")
    private Format format = Format.AUTO;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description =
                    "Time zone of times that name none, such as UTC or Europe/Berlin (default: this machine's).")
    private @Nullable ZoneId zone;

    boolean follow() {
        return follow;
    }

    /** What entries of this file have that name nothing else. */
    EntryJoiner.Defaults defaults(String file) {
        return new EntryJoiner.Defaults(
                application != null ? application : nameOf(file),
                level.toUpperCase(Locale.ROOT),
                JsonLine.name(file, 255));
    }

    Format format() {
        return format;
    }

    ZoneId zone() {
        return zone == null ? ZoneId.systemDefault() : zone;
    }

    private static String nameOf(String file) {
        if (file.isEmpty()) {
            return "default";
        }
        String name = Path.of(file).getFileName().toString();
        int dot = name.indexOf('.', 1);
        return dot < 0 ? name : name.substring(0, dot);
    }
}
