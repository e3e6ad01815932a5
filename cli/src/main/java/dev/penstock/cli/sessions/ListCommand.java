package dev.penstock.cli.sessions;

import dev.penstock.api.sessions.v1.ListSessionsRequest;
import dev.penstock.api.sessions.v1.ListSessionsResponse;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionState;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.PageOptions;
import dev.penstock.cli.Pages;
import dev.penstock.cli.RangeOptions;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists sessions. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List sessions, the one with the newest event first.",
        footer = {
            "",
            "Examples:",
            "  penstock session list",
            "  penstock session list outage --state closed --since -7d --json"
        })
final class ListCommand implements Callable<Integer> {
    enum State {
        OPEN,
        CLOSED
    }

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final PageOptions paging = new PageOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only those with this in id or title, ignoring case.")
    private String text = "";

    @Option(names = "--state", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private @Nullable State state;

    @Mixin private final RangeOptions range = new RangeOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ListSessionsRequest.Builder wanted = request();
        List<Session> sessions =
                paging.list(
                        server,
                        (client, size, token) -> {
                            ListSessionsResponse page =
                                    client.sessions()
                                            .list(
                                                    wanted.setPageSize(size)
                                                            .setPageToken(token)
                                                            .build());
                            return new Pages.Page<>(
                                    page.getSessionsList(), page.getNextPageToken());
                        });
        PrintWriter out = spec.commandLine().getOut();
        if (paging.json()) {
            sessions.forEach(session -> json(session, out));
        } else {
            table(sessions).printTo(out, Terminal.current());
        }
        return ExitCode.OK;
    }

    private ListSessionsRequest.Builder request() {
        var wanted = ListSessionsRequest.newBuilder().setContains(text);
        if (state != null) {
            wanted.setState(
                    state == State.OPEN
                            ? SessionState.SESSION_STATE_OPEN
                            : SessionState.SESSION_STATE_CLOSED);
        }
        Ranges.of(range).ifPresent(wanted::setDuring);
        return wanted;
    }

    private static Table table(List<Session> sessions) {
        var table =
                new Table("SESSION", "STATE", "MEMBERS", "NOTES", "ISSUES", "LAST", "BY", "TITLE");
        for (Session session : sessions) {
            table.add(
                    Terminal.visible(session.getId()),
                    RecordPrinter.plain(session.getState(), "SESSION_STATE_"),
                    Integer.toString(session.getMembers()),
                    Integer.toString(session.getAnnotations()),
                    session.getOpenIssues() + "/" + session.getIssues(),
                    Times.full(session.getLastEventMs()),
                    Terminal.visible(session.getUserId()),
                    Terminal.visible(session.getTitle()));
        }
        return table;
    }

    private static void json(Session session, PrintWriter out) {
        Json.object()
                .with("session", session.getId())
                .with("title", session.getTitle())
                .with("state", RecordPrinter.plain(session.getState(), "SESSION_STATE_"))
                .with("user", session.getUserId())
                .with("created", session.getCreatedMs())
                .with("closed", session.getClosedMs())
                .with("last_event", session.getLastEventMs())
                .with("members", session.getMembers())
                .with("annotations", session.getAnnotations())
                .with("issues", session.getIssues())
                .with("open_issues", session.getOpenIssues())
                .printTo(out);
    }
}
