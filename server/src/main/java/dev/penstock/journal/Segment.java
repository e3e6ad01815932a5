package dev.penstock.journal;

import java.nio.file.Path;

/**
 * One file of the journal.
 *
 * @param path where it was when it was opened or made
 * @param header what it says about itself
 * @param bytes its length up to the end of its last whole group
 * @param marks where in it reading can begin
 */
record Segment(Path path, SegmentHeader header, long bytes, Marks marks) {

    private static final String SUFFIX = ".log";

    static Path path(Path folder, long sequence) {
        return folder.resolve(String.format("%016d", sequence) + SUFFIX);
    }

    static boolean isSegment(String name) {
        return name.matches("\\d{16}\\.log");
    }

    static long sequence(String name) {
        return Long.parseLong(name.substring(0, 16));
    }

    Segment withBytes(long now) {
        return new Segment(path, header, now, marks);
    }
}
