package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.SayRequest;
import dev.penstock.api.chat.v1.SayResponse;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.UserOption;
import dev.penstock.client.PenstockClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says one thing. */
@Command(
        name = "say",
        mixinStandardHelpOptions = true,
        description = {
            "Say one thing in a room and print the message's id; it is durable then.",
            "Said once, also when the connection breaks and it is tried again."
        },
        footer = {
            "",
            "Examples:",
            "  penstock chat say ops deployed 4.2 to all of eu-west",
            "  uptime | penstock chat say ops -"
        })
final class SayCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final UserOption user = new UserOption();

    @Parameters(index = "0", paramLabel = "ROOM", description = "The room; a new one is made.")
    private String room = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TEXT",
            description = "What to say; - reads it from standard input.")
    private List<String> words = List.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var request =
                SayRequest.newBuilder().setUser(user.name()).setRoom(room).setText(text()).build();
        SayResponse said;
        try (PenstockClient client = server.connect()) {
            said = client.chat().say(request);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.object()
                    .with("id", said.getMessageId())
                    .with("time", said.getTimeMs())
                    .printTo(out);
        } else {
            out.println(said.getMessageId());
            out.flush();
        }
        return ExitCode.OK;
    }

    private String text() throws IOException {
        return words.equals(List.of("-"))
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip()
                : String.join(" ", words);
    }
}
