package dev.penstock.cli.logs;

import java.util.ArrayList;
import java.util.List;

/** What sending logs came to. Any thread. */
final class SendReport {
    private static final int SHOWN = 10;

    private final List<String> problems = new ArrayList<>();
    private long bytes;
    private long lines;
    private long stored;
    private long refused;
    private long before;

    synchronized void line(long size) {
        lines++;
        bytes += size;
    }

    synchronized void answered(long storedNow, long failed, List<String> errors) {
        stored += storedNow;
        refused += failed;
        errors.forEach(this::problem);
    }

    /** Entries that the server had from before a restart. */
    synchronized void repeated(long entries) {
        before += entries;
    }

    synchronized void problem(String text) {
        if (problems.size() < SHOWN) {
            problems.add(text);
        }
    }

    synchronized Totals totals() {
        return new Totals(bytes, lines, stored, refused, before, List.copyOf(problems));
    }

    /**
     * The sums.
     *
     * @param before entries that the server had already
     * @param problems the first ten
     */
    record Totals(
            long bytes, long lines, long stored, long refused, long before, List<String> problems) {
        /** Problems there were besides those shown. */
        long more() {
            return Math.max(0, refused - problems.size());
        }
    }
}
