package dev.penstock.cli.points;

/** Turns lines of one format into points. One thread. */
interface LineParser {
    PointLine parse(String line) throws BadLineException;

    /** The formats that {@code points send} reads. */
    enum Format {
        AUTO,
        JSONL,
        CSV
    }
}
