package dev.penstock.cli.logs;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything about logs. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Send, tail and search logs.",
        subcommands = {
            SendCommand.class,
            TailCommand.class,
            SearchCommand.class,
            PatternsCommand.class,
            HistogramCommand.class
        },
        footer = {
            "",
            "Queries are the same everywhere. Terms next to each other must all match:",
            "  timeout conn*              a word of the message, ignoring case; a word that begins so",
            "  \"connection refused\"       these words in this order",
            "  application=checkout       this field has this value; name=val* begins so; name=* is there.",
            "                             application, level, file, trace_id, span_id are fields, too",
            "  level>=warn                this level and above",
            "  -debug  (a OR b) c         without; alternatives and groups",
            "A query that begins with - goes behind --:  penstock logs search -- '-healthcheck'"
        })
public final class LogsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which logs command?");
    }
}
