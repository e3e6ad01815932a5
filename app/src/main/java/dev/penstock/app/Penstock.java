package dev.penstock.app;

import dev.penstock.ConfigCommand;
import dev.penstock.ServeCommand;
import dev.penstock.bench.BenchCommand;
import dev.penstock.cli.Cli;
import picocli.CommandLine;

/** The program {@code penstock}: every command, wherever it is implemented. */
public final class Penstock {
    private Penstock() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return Cli.configure(
                Cli.commandLine()
                        .addSubcommand(new ServeCommand())
                        .addSubcommand(new DemoCommand())
                        .addSubcommand(new ConfigCommand())
                        .addSubcommand(new BenchCommand()));
    }
}
