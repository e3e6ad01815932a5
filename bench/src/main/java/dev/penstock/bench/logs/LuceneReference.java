package dev.penstock.bench.logs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs {@link PlainLucene} in a process of its own, with the flags of the servers. One thread. */
public final class LuceneReference {
    private final List<String> jvmArguments;

    public LuceneReference(List<String> jvmArguments) {
        this.jvmArguments = List.copyOf(jvmArguments);
    }

    /** What a run took. */
    public record Outcome(Duration time, long bytes) {}

    /** Indexes the lines into a new folder. */
    public Outcome run(Path folder, long lines, long startMillis)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlainLucene.class.getName(),
                        folder.toString(),
                        Long.toString(lines),
                        Long.toString(startMillis)));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("plain Lucene ended with " + process.exitValue());
        }
        String[] parts = printed.strip().split(" ", -1);
        return new Outcome(Duration.ofNanos(Long.parseLong(parts[0])), Long.parseLong(parts[1]));
    }
}
