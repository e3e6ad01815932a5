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

    /** Text from elsewhere, without what could steer the terminal. */
    public static String visible(String text) {
        return text.replaceAll("\\p{Cntrl}|\\p{Cf}", "\uFFFD");
    }

    /** Text from elsewhere that may have several lines; further ones stand under the first. */
    public static String lines(String text) {
        return text.lines()
                .map(line -> visible(line.replace("\t", "    ")))
                .reduce((before, line) -> before + System.lineSeparator() + "    " + line)
                .orElse("");
    }

    /** The text in one of the terminal's colours (31 red, 32 green, 33 yellow, …) where shown. */
    public String colour(int code, String text) {
        return colour() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
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
