package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.DeleteRequest;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.UserOption;
import dev.penstock.client.PenstockClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Deletes one's own message. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Delete one's own message; that there was one stays visible.",
        footer = {"", "Examples:", "  penstock chat delete ops 06EW1S5R0000000000000000G2"})
final class DeleteCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final UserOption user = new UserOption();
    @Mixin private final MessageParameters message = new MessageParameters();

    @Override
    public Integer call() throws InterruptedException {
        try (PenstockClient client = server.connect()) {
            client.chat()
                    .delete(
                            DeleteRequest.newBuilder()
                                    .setUser(user.name())
                                    .setRoom(message.room())
                                    .setMessageId(message.id())
                                    .build());
        }
        return ExitCode.OK;
    }
}
