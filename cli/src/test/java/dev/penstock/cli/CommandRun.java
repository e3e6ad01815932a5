package dev.penstock.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command line, as a user would see it.
 *
 * @param code the exit code
 */
public record CommandRun(int code, String out, String err) {
    public static CommandRun of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                Cli.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new CommandRun(code, out.toString(), err.toString());
    }
}
