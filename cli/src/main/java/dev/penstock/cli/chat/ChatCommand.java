package dev.penstock.cli.chat;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything about chat. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description = "Talk in rooms, and look at what was said.",
        subcommands = {
            RoomsCommand.class,
            JoinCommand.class,
            SayCommand.class,
            EditCommand.class,
            DeleteCommand.class,
            ReactCommand.class,
            TailCommand.class,
            HistoryCommand.class,
            MembersCommand.class,
            SearchCommand.class
        },
        footer = {
            "",
            "Rooms and people have names of 1 to 128 bytes; a room is made by joining it or by saying",
            "something in it. Messages have ids that sort in the order in which they were said."
        })
public final class ChatCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which chat command?");
    }
}
