package dev.penstock.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the figures were measured on. Immutable, any thread.
 *
 * @param cpu model name
 * @param cores how many the JVM sees
 * @param memoryMib of the machine
 * @param os name and version
 * @param jvm name and version
 */
public record Machine(String cpu, int cores, long memoryMib, String os, String jvm) {

    /** This machine. */
    public static Machine here() throws IOException {
        return new Machine(
                field("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) / 1024,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version());
    }

    private static String field(String file, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).trim();
            }
        }
        return "unknown";
    }

    @Override
    public String toString() {
        return "%s, %d cores, %d MiB, %s, %s".formatted(cpu, cores, memoryMib, os, jvm);
    }
}
