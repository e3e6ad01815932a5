package dev.penstock.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end. Any thread; blocks it. */
final class Program {
    private static final long PATIENCE_SECONDS = 1_200;

    private Program() {}

    /**
     * How it ended.
     *
     * @param output both its standard output and its errors
     */
    record Ending(int exitCode, String output) {
        @Override
        public String toString() {
            return "exit code " + exitCode + ":\n" + output;
        }
    }

    /** Runs a program in a folder; one that does not end is killed. */
    static Ending run(Path folder, String... line) throws IOException, InterruptedException {
        Path output = Files.createTempFile("program", ".out");
        Process process =
                new ProcessBuilder(line)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        var ending = new Ending(process.exitValue(), Files.readString(output));
        Files.delete(output);
        return ending;
    }
}
