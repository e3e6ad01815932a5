package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.ReactRequest;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.UserOption;
import dev.penstock.client.PenstockClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a reaction to a message. */
@Command(
        name = "react",
        mixinStandardHelpOptions = true,
        description = "Add a reaction to a message, or take it away.",
        footer = {
            "",
            "Examples:",
            "  penstock chat react ops 06EW1S5R0000000000000000G2 👍",
            "  penstock chat react ops 06EW1S5R0000000000000000G2 👍 --remove"
        })
final class ReactCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final UserOption user = new UserOption();
    @Mixin private final MessageParameters message = new MessageParameters();

    @Parameters(index = "2", paramLabel = "EMOJI", description = "As a rule one emoji.")
    private String emoji = "";

    @Option(names = "--remove", description = "Take it away.")
    private boolean remove;

    @Override
    public Integer call() throws InterruptedException {
        try (PenstockClient client = server.connect()) {
            client.chat()
                    .react(
                            ReactRequest.newBuilder()
                                    .setUser(user.name())
                                    .setRoom(message.room())
                                    .setMessageId(message.id())
                                    .setEmoji(emoji)
                                    .setRemove(remove)
                                    .build());
        }
        return ExitCode.OK;
    }
}
