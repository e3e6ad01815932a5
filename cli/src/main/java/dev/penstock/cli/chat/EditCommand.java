package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.EditRequest;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.UserOption;
import dev.penstock.client.PenstockClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Replaces the text of one's own message. */
@Command(
        name = "edit",
        mixinStandardHelpOptions = true,
        description = "Replace the text of one's own message.",
        footer = {
            "",
            "Examples:",
            "  penstock chat edit ops 06EW1S5R0000000000000000G2 deployed 4.2.1, not 4.2"
        })
final class EditCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final UserOption user = new UserOption();
    @Mixin private final MessageParameters message = new MessageParameters();

    @Parameters(index = "2..*", arity = "1..*", paramLabel = "TEXT", description = "The new text.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws InterruptedException {
        try (PenstockClient client = server.connect()) {
            client.chat()
                    .edit(
                            EditRequest.newBuilder()
                                    .setUser(user.name())
                                    .setRoom(message.room())
                                    .setMessageId(message.id())
                                    .setText(String.join(" ", words))
                                    .build());
        }
        return ExitCode.OK;
    }
}
