package dev.penstock.cli.chat;

import dev.penstock.api.chat.v1.Accepted;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.cli.ChatPrinter;
import dev.penstock.cli.Live;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Talk;
import dev.penstock.cli.TalkOptions;
import dev.penstock.cli.UserOption;
import dev.penstock.client.CallFailure;
import dev.penstock.client.ChatConnection;
import dev.penstock.client.ChatListener;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.PenstockException;
import dev.penstock.client.SubscriptionState;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Joins a room and talks. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = {
            "Join a room: what is typed is said, what the others say is shown.",
            "Comes back by itself after the server was away; nothing is missed or said twice.",
            "Ends with the input (Ctrl-D), Ctrl-C, or when the time of --for is up."
        },
        footer = {
            "",
            "Examples:",
            "  penstock chat join ops",
            "  penstock chat join ops --user ann --last 100",
            "  penstock chat join ops --listen --for 60s --json > ops.jsonl",
            "  tail -f deploy.log | penstock chat join deploys --user deployer"
        })
final class JoinCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final UserOption user = new UserOption();
    @Mixin private final TalkOptions options = new TalkOptions();

    @Parameters(paramLabel = "ROOM", description = "The room; a new one is made.")
    private String room = "";

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            defaultValue = "10",
            description = "First the newest so many messages, at most 1000 (default: 10).")
    private int last = 10;

    @Spec private CommandSpec spec;

    private final AtomicLong heard = new AtomicLong();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        var talk = new Talk(err);
        try (PenstockClient client = server.connect()) {
            // A server that is not there is an error; one that goes away later is waited for.
            var _ = client.status();
            ChatConnection connection = client.chat().enter(user.name(), new Ears(talk, err));
            try {
                tellMembers(connection.join(room, last).join(), err);
                int code = talk.run(options, line -> connection.say(room, line), connection::close);
                err.printf("%d events, %d messages said%n", heard.get(), talk.said());
                err.flush();
                return code;
            } catch (CompletionException refused) {
                if (refused.getCause() instanceof PenstockException why) {
                    throw why;
                }
                throw refused;
            } finally {
                connection.cancel();
            }
        }
    }

    private void tellMembers(Accepted joined, PrintWriter err) {
        if (!options.live().json()) {
            err.printf("in %s, with %d in all%n", room, joined.getMembers());
            err.flush();
        }
    }

    /** Prints what is heard. */
    private final class Ears implements ChatListener {
        private final Talk talk;
        private final PrintWriter err;
        private final ChatPrinter printer =
                new ChatPrinter(
                        spec.commandLine().getOut(),
                        new ChatPrinter.Format(options.live().json(), false));

        Ears(Talk talk, PrintWriter err) {
            this.talk = talk;
            this.err = err;
        }

        @Override
        public void onMessage(ChatResponse message) {
            if (message.hasEvent()) {
                heard.incrementAndGet();
                printer.print(message.getEvent());
            } else if (message.hasHistory()) {
                printer.print(message.getHistory());
            }
            talk.printed();
        }

        @Override
        public void onState(SubscriptionState state) {
            Live.tell(state, err);
        }

        @Override
        public void onLost(String lost, CallFailure failure) {
            talk.ended(failure);
        }

        @Override
        public void onEnd(@Nullable CallFailure failure) {
            talk.ended(failure);
        }
    }
}
