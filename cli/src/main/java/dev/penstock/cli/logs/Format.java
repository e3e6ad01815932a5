package dev.penstock.cli.logs;

/** How the lines of a log are read. */
enum Format {
    /** A line that is a JSON object as JSON, others as text. */
    AUTO,
    /** JSON Lines; a line that is none is text. */
    JSON,
    TEXT
}
