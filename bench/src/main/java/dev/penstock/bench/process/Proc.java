package dev.penstock.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Numbers from {@code /proc}. Any thread. */
final class Proc {
    private Proc() {}

    /** A number of {@code /proc/PID/status}, e.g. VmRSS in KiB. */
    static long status(long pid, String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no " + key + " for process " + pid);
    }
}
