package dev.penstock.cli;

import java.io.PrintWriter;
import java.util.List;

/** A line, or a few, on a terminal's standard error that are written over and over. Any thread. */
public final class StatusLine {
    private static final String CLEAR = "\r\u001b[K";
    private static final String UP = "\u001b[1A";

    private final PrintWriter err;
    private final Terminal terminal;
    private int shown;

    public StatusLine(PrintWriter err, Terminal terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Shows the text in place of the last; nothing where there is no terminal. */
    public void show(String text) {
        show(List.of(text));
    }

    /** Shows the lines in place of the last. */
    public synchronized void show(List<String> lines) {
        if (!terminal.err()) {
            return;
        }
        int most = Math.max(10, terminal.width() - 1);
        err.print(clearing());
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i);
            err.print(i == 0 ? "" : "\n" + CLEAR);
            err.print(text.length() > most ? text.substring(0, most) : text);
        }
        err.flush();
        shown = lines.size();
    }

    /** Takes the lines away. */
    public synchronized void clear() {
        if (shown > 0) {
            err.print(clearing());
            err.flush();
            shown = 0;
        }
    }

    /** Prints a line that stays, above the status. */
    public synchronized void note(String text) {
        clear();
        err.println(text);
        err.flush();
    }

    private String clearing() {
        return CLEAR + (UP + CLEAR).repeat(Math.max(0, shown - 1));
    }
}
