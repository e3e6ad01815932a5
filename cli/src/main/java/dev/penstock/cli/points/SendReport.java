package dev.penstock.cli.points;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What sending files came to. Any thread. */
final class SendReport {
    private static final int SHOWN = 10;

    private final List<String> problems = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private long lines;
    private long badLines;
    private long stored;
    private long refused;
    private long before;

    synchronized void line() {
        lines++;
    }

    synchronized void badLine(String file, long number, String problem) {
        badLines++;
        remember(file + ":" + number + ": " + problem);
    }

    /** These are read again. */
    synchronized void takeBack(long linesAgain, long badLinesAgain) {
        lines -= linesAgain;
        badLines -= badLinesAgain;
    }

    synchronized void answered(int storedNow, int failed, List<String> errors) {
        stored += storedNow;
        refused += failed;
        errors.forEach(this::remember);
    }

    /** Points that the server had from an earlier run. */
    synchronized void repeated(int points) {
        before += points;
    }

    /** Something to know that is no problem of a point. */
    synchronized void note(String text) {
        notes.add(text);
    }

    synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    synchronized Totals totals() {
        return new Totals(lines, badLines, stored, refused, before, List.copyOf(problems));
    }

    private void remember(String problem) {
        if (problems.size() < SHOWN && !problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /**
     * The sums.
     *
     * @param before points the server had already
     * @param problems the first ten
     */
    record Totals(
            long lines,
            long badLines,
            long stored,
            long refused,
            long before,
            List<String> problems) {
        /** Problems there were besides those shown. */
        long more() {
            return Math.max(0, badLines + refused - problems.size());
        }
    }
}
