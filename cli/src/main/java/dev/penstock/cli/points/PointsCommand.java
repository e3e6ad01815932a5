package dev.penstock.cli.points;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything about points in files. */
@Command(
        name = "points",
        mixinStandardHelpOptions = true,
        description = "Send points from files.",
        subcommands = SendCommand.class)
public final class PointsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which points command?");
    }
}
