package dev.penstock.cli;

import java.io.PrintWriter;

/** One line on a terminal's standard error that is written over and over. Any thread. */
public final class StatusLine {
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final Terminal terminal;
    private boolean shown;

    public StatusLine(PrintWriter err, Terminal terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Shows the text in place of the last; nothing where there is no terminal. */
    public synchronized void show(String text) {
        if (!terminal.err()) {
            return;
        }
        int most = Math.max(10, terminal.width() - 1);
        err.print(CLEAR + (text.length() > most ? text.substring(0, most) : text));
        err.flush();
        shown = true;
    }

    /** Takes the line away. */
    public synchronized void clear() {
        if (shown) {
            err.print(CLEAR);
            err.flush();
            shown = false;
        }
    }

    /** Prints a line that stays, above the status line. */
    public synchronized void note(String text) {
        clear();
        err.println(text);
        err.flush();
    }
}
