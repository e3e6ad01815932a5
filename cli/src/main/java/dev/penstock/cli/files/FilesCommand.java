package dev.penstock.cli.files;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the server has. */
@Command(
        name = "files",
        mixinStandardHelpOptions = true,
        description = "Look at and delete files on the server; upload and download move them.",
        subcommands = {
            ListCommand.class,
            VersionsCommand.class,
            InfoCommand.class,
            DeleteCommand.class,
            UsageCommand.class,
            UploadsCommand.class
        })
public final class FilesCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which files command?");
    }
}
