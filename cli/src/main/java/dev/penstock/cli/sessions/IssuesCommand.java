package dev.penstock.cli.sessions;

import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.ListIssuesRequest;
import dev.penstock.api.sessions.v1.ListIssuesResponse;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.PageOptions;
import dev.penstock.cli.Pages;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists issues. */
@Command(
        name = "issues",
        mixinStandardHelpOptions = true,
        description = "List issues, of one session or all, the one that changed last first.",
        footer = {
            "",
            "Examples:",
            "  penstock session issues outage-42 --state open --state in_progress",
            "  penstock session issues --assignee bob --json"
        })
final class IssuesCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final PageOptions paging = new PageOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "SESSION",
            defaultValue = "",
            description = "The session (default: all).")
    private String session = "";

    @Option(names = "--state", description = "Only these, repeatable: ${COMPLETION-CANDIDATES}.")
    private List<IssueCommand.State> states = List.of();

    @Option(names = "--assignee", paramLabel = "NAME", description = "Only this user's.")
    private String assignee = "";

    @Option(names = "--at", paramLabel = "TIME", description = "As they were at this moment.")
    private @Nullable String at;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var wanted = ListIssuesRequest.newBuilder().setSessionId(session).setAssignee(assignee);
        states.forEach(state -> wanted.addStates(state.state()));
        if (at != null) {
            wanted.setAtMs(Times.parse(at, Instant.now()).toEpochMilli());
        }
        List<Issue> issues =
                paging.list(
                        server,
                        (client, size, token) -> {
                            ListIssuesResponse page =
                                    client.sessions()
                                            .issues(
                                                    wanted.setPageSize(size)
                                                            .setPageToken(token)
                                                            .build());
                            return new Pages.Page<>(page.getIssuesList(), page.getNextPageToken());
                        });
        print(issues, spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private void print(List<Issue> issues, PrintWriter out) {
        if (paging.json()) {
            for (Issue issue : issues) {
                Json line =
                        Json.object()
                                .with("session", issue.getSessionId())
                                .with("user", issue.getUserId())
                                .with("changed", issue.getChangedMs());
                RecordPrinter.fields(issue, line);
                line.printTo(out);
            }
            return;
        }
        var table = new Table("SESSION", "STATE", "ASSIGNEE", "CHANGED", "TITLE", "ID");
        for (Issue issue : issues) {
            table.add(
                    Terminal.visible(issue.getSessionId()),
                    RecordPrinter.plain(issue.getState(), "ISSUE_STATE_"),
                    Terminal.visible(issue.getAssignee()),
                    Times.full(issue.getChangedMs()),
                    Terminal.visible(issue.getTitle()),
                    issue.getId());
        }
        table.printTo(out, Terminal.current());
    }
}
