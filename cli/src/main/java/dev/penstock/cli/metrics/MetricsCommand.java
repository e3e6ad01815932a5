package dev.penstock.cli.metrics;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything about metrics. */
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        description = "List, query, watch and tail metrics.",
        subcommands = {
            ListCommand.class,
            LabelsCommand.class,
            QueryCommand.class,
            WatchCommand.class,
            TailCommand.class
        },
        footer = {
            "",
            "Selectors name the series wanted, e.g.",
            "  temperature                                  every series of that name",
            "  temperature,pressure{zone=a}                 two names, one tag",
            "  'temperature{source=~\"press-.*\",zone!=\"b\"}'  regular expression; not equal",
            "  '{source^=\"press-\",zone in (a,b)}'           any name; beginning; one of several"
        })
public final class MetricsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which metrics command?");
    }
}
