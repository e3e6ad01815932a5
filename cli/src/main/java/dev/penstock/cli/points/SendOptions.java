package dev.penstock.cli.points;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How files are sent. */
final class SendOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "AUTO",
            description =
                    "jsonl, csv, or auto: by the file's name, else by its first line (default: auto).")
    private LineParser.Format format = LineParser.Format.AUTO;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Source of points that name none.")
    private String source = "";

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Points in a message (default: ${DEFAULT-VALUE}, at most 10000).")
    private int batch = 5_000;

    @Option(
            names = "--streams",
            paramLabel = "N",
            defaultValue = "5",
            description = "Files sent at once (default: ${DEFAULT-VALUE}).")
    private int streams = 5;

    @Option(
            names = "--rate-limit",
            paramLabel = "N",
            description = "Points a second at most, all files together.")
    private @Nullable Double rateLimit;

    LineParser.Format format() {
        return format;
    }

    String source() {
        return source;
    }

    int batch() {
        return batch;
    }

    int streams() {
        return streams;
    }

    @Nullable Double rateLimit() {
        return rateLimit;
    }
}
