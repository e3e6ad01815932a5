package dev.penstock.cli;

import dev.penstock.cli.chat.ChatCommand;
import dev.penstock.cli.files.DownloadCommand;
import dev.penstock.cli.files.FilesCommand;
import dev.penstock.cli.files.UploadCommand;
import dev.penstock.cli.logs.LogsCommand;
import dev.penstock.cli.metrics.MetricsCommand;
import dev.penstock.cli.points.PointsCommand;
import dev.penstock.cli.sessions.SessionCommand;
import dev.penstock.cli.simulate.SimulateCommand;
import dev.penstock.client.PenstockException;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command line of Penstock as a client. The distribution adds the server's own commands.
 * Immutable once made.
 */
@Command(
        name = "penstock",
        mixinStandardHelpOptions = true,
        version = "penstock 0.1.0",
        description = "One server for live data, and everything to work with it.",
        subcommands = {
            SimulateCommand.class,
            PointsCommand.class,
            MetricsCommand.class,
            LogsCommand.class,
            UploadCommand.class,
            DownloadCommand.class,
            FilesCommand.class,
            ChatCommand.class,
            SessionCommand.class,
            CompletionCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 some items failed; 2 wrong command line; 3 server unavailable;",
            "4 refused by the server.",
            "",
            "Environment: PENSTOCK_SERVER (HOST:PORT), NO_COLOR.",
            "Help on a command: penstock COMMAND --help"
        })
public final class Cli implements Runnable {
    @Spec private CommandSpec spec;

    /** The commands, ready to have others added and to be executed. */
    public static CommandLine commandLine() {
        return configure(new CommandLine(new Cli()));
    }

    /** Gives a command line what every command relies on; call again after adding commands. */
    public static CommandLine configure(CommandLine commandLine) {
        return commandLine
                .registerConverter(Duration.class, new Durations())
                .registerConverter(ByteSize.class, new ByteSize.Converter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((wrong, _) -> explain(wrong))
                .setExecutionExceptionHandler((thrown, failed, _) -> report(thrown, failed));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }

    /** What is wrong, what may have been meant, and where help is; not the whole help. */
    private static int explain(CommandLine.ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        var err = command.getErr();
        err.println("penstock: " + wrong.getMessage());
        boolean _ = CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Help: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }

    private static int report(Exception thrown, CommandLine failed) throws Exception {
        return switch (thrown) {
            case PenstockException refused -> {
                failed.getErr().println("penstock: " + Causes.describe(refused));
                yield Causes.exitCode(refused);
            }
            case CommandLine.TypeConversionException wrong -> {
                failed.getErr().println("penstock: " + wrong.getMessage());
                yield ExitCode.USAGE;
            }
            case IOException unreadable -> {
                failed.getErr().println("penstock: " + Causes.describe(unreadable));
                yield ExitCode.SOME_FAILED;
            }
            default -> throw thrown;
        };
    }
}
