package dev.penstock.cli;

/**
 * What standard output and standard error are connected to. The launcher tells by system properties,
 * since a JVM cannot tell the two apart; without them nothing is taken for a terminal. Immutable.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is one
 * @param width columns
 */
public record Terminal(boolean out, boolean err, int width) {
    private static final int DEFAULT_WIDTH = 100;

    /** As the launcher said. */
    public static Terminal current() {
        String where = System.getProperty("penstock.terminal", "");
        return new Terminal(
                where.contains("out"),
                where.contains("err"),
                Integer.getInteger("penstock.columns", DEFAULT_WIDTH));
    }

    /** Whether standard output may carry colour: a terminal, and NO_COLOR not set. */
    public boolean colour() {
        return out && System.getenv("NO_COLOR") == null;
    }

    /** The text, dimmed where colour is shown. */
    public String dim(String text) {
        return colour() ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    /** The text, bold where colour is shown. */
    public String bold(String text) {
        return colour() ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
