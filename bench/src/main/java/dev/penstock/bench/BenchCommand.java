package dev.penstock.bench;

import dev.penstock.bench.process.ServerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code penstock bench}: measures a server in a second process beside a reference. */
@Command(
        name = "bench",
        description = "Measures a server in a second process beside a reference in the same run.",
        mixinStandardHelpOptions = true,
        subcommands = {
            IngestCommand.class,
            FanoutCommand.class,
            LatencyCommand.class,
            IdleCommand.class,
            QueryCommand.class,
            LogsCommand.class,
            FilesCommand.class,
            ChatCommand.class,
            SessionsCommand.class,
            StartCommand.class,
            CrashCommand.class,
            AbuseCommand.class,
            JmhCommand.class,
        })
public final class BenchCommand {

    static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", ServerCommand.QUIET_LOG);
        System.exit(
                new CommandLine(new BenchCommand())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute(arguments));
    }
}
