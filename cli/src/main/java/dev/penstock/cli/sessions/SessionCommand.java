package dev.penstock.cli.sessions;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything about sessions. */
@Command(
        name = "session",
        mixinStandardHelpOptions = true,
        description = "Work on one matter together, recorded; show the past again.",
        subcommands = {
            ListCommand.class,
            JoinCommand.class,
            WatchCommand.class,
            AnnotateCommand.class,
            AnnotationsCommand.class,
            IssueCommand.class,
            IssuesCommand.class,
            ReplayCommand.class
        },
        footer = {
            "",
            "A session is made by joining it. Everything in it is recorded: who came and went, what was",
            "said and done, annotations, issues, and what everybody looked at."
        })
public final class SessionCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which session command?");
    }
}
