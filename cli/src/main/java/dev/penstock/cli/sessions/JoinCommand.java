package dev.penstock.cli.sessions;

import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.cli.Json;
import dev.penstock.cli.Live;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Talk;
import dev.penstock.cli.TalkOptions;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import dev.penstock.cli.UserOption;
import dev.penstock.client.CallFailure;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.SessionConfig;
import dev.penstock.client.SessionConnection;
import dev.penstock.client.SubscriptionListener;
import dev.penstock.client.SubscriptionState;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Joins a session and takes part. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = {
            "Join a session: what is typed is told to the others, what they tell is shown.",
            "Comes back by itself after the server was away; nothing is missed or told twice.",
            "Ends with the input (Ctrl-D), Ctrl-C, or when the time of --for is up."
        },
        footer = {
            "",
            "Examples:",
            "  penstock session join outage-42",
            "  penstock session join outage-42 --user ann --name 'Ann (network)' --looks",
            "  ./rollback.sh 2>&1 | penstock session join outage-42 --user rollback --type action"
        })
final class JoinCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final UserOption user = new UserOption();
    @Mixin private final TalkOptions options = new TalkOptions();

    @Parameters(paramLabel = "SESSION", description = "The session; a new one is made.")
    private String session = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name the others see (default: the user's).")
    private String name = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "chat",
            description = "What is typed is told as: chat, action, update, … (default: chat).")
    private String type = "chat";

    @Option(names = "--looks", description = "Show what the others look at, too.")
    private boolean looks;

    @Spec private CommandSpec spec;

    private final AtomicLong heard = new AtomicLong();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        var talk = new Talk(err);
        SessionConfig config = SessionConfig.of(session, user.name()).withUserName(name);
        try (PenstockClient client = server.connect()) {
            // A server that is not there is an error; one that goes away later is waited for.
            var _ = client.status();
            SessionConnection connection =
                    client.sessions()
                            .join(looks ? config.withLooks() : config, new Ears(talk, err));
            try {
                int code =
                        talk.run(
                                options,
                                line -> connection.send(type, line, Map.of()),
                                connection::close);
                err.printf("%d messages heard, %d told%n", heard.get(), talk.said());
                err.flush();
                return code;
            } finally {
                connection.cancel();
            }
        }
    }

    private void print(CollaborationMessage message) {
        PrintWriter out = spec.commandLine().getOut();
        long time = Times.millis(message.getTimestamp());
        if (options.live().json()) {
            Json.object()
                    .with("time", time)
                    .with("user", message.getUserId())
                    .with("type", message.getMessageType())
                    .with("message", message.getMessage())
                    .with("metadata", new TreeMap<>(message.getMetadataMap()))
                    .printTo(out);
            return;
        }
        Terminal terminal = Terminal.current();
        String kind = message.getMessageType();
        String who = message.getMetadataOrDefault("user_name", message.getUserId());
        out.println(
                terminal.dim(Times.full(time))
                        + " "
                        + terminal.colour(36, Terminal.visible(who))
                        + "  "
                        + (kind.equals("chat") ? "" : terminal.dim("[" + kind(message) + "] "))
                        + Terminal.lines(message.getMessage()));
        out.flush();
    }

    private static String kind(CollaborationMessage message) {
        String action = message.getMetadataOrDefault("action", message.getMessageType());
        return Terminal.visible(
                message.getMessageType().equals("system") ? action : message.getMessageType());
    }

    /** Prints what is heard. */
    private final class Ears implements SubscriptionListener<CollaborationMessage> {
        private final Talk talk;
        private final PrintWriter err;

        Ears(Talk talk, PrintWriter err) {
            this.talk = talk;
            this.err = err;
        }

        @Override
        public void onMessage(CollaborationMessage message) {
            heard.incrementAndGet();
            print(message);
            talk.printed();
        }

        @Override
        public void onState(SubscriptionState state) {
            Live.tell(state, err);
        }

        @Override
        public void onEnd(@Nullable CallFailure failure) {
            talk.ended(failure);
        }
    }
}
