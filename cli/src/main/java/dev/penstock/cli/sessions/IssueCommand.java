package dev.penstock.cli.sessions;

import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.IssueState;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.UpdateIssueRequest;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.UserOption;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.Sessions;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens an issue, or changes one. */
@Command(
        name = "issue",
        mixinStandardHelpOptions = true,
        description = {
            "Open an issue of a session and print its id; with --id change the one that has it.",
            "With --revision a change is refused when somebody else was faster."
        },
        footer = {
            "",
            "Examples:",
            "  penstock session issue outage-42 replica lags --assignee bob",
            "  penstock session issue outage-42 --id 06EW1S5R0000000000000000G2 --state resolved"
        })
final class IssueCommand implements Callable<Integer> {
    /** As people write them. */
    enum State {
        OPEN(IssueState.ISSUE_STATE_OPEN),
        IN_PROGRESS(IssueState.ISSUE_STATE_IN_PROGRESS),
        RESOLVED(IssueState.ISSUE_STATE_RESOLVED);

        private final IssueState state;

        State(IssueState state) {
            this.state = state;
        }

        IssueState state() {
            return state;
        }
    }

    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final UserOption user = new UserOption();

    @Parameters(index = "0", paramLabel = "SESSION", description = "The session.")
    private String session = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TITLE", description = "Its title.")
    private List<String> words = List.of();

    @Option(names = "--id", paramLabel = "ID", description = "Change this one.")
    private @Nullable String id;

    @Option(names = "--text", paramLabel = "TEXT", description = "What there is to say about it.")
    private @Nullable String text;

    @Option(names = "--assignee", paramLabel = "NAME", description = "Whose it is; '': nobody's.")
    private @Nullable String assignee;

    @Option(names = "--state", description = "How it stands: ${COMPLETION-CANDIDATES}.")
    private @Nullable State state;

    @Option(
            names = "--revision",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only if it is still at this revision (default: whichever).")
    private long revision;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (id == null && words.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "TITLE: missing (or --id)");
        }
        Issue issue;
        try (PenstockClient client = server.connect()) {
            Sessions sessions = client.sessions();
            issue = id == null ? sessions.openIssue(opening()) : sessions.updateIssue(change(id));
            if (id == null && state != null && state != State.OPEN) {
                issue = withState(sessions, issue);
            }
        }
        print(issue);
        return ExitCode.OK;
    }

    /** It is open already, and stays so if this fails: its id is needed to try again. */
    private Issue withState(Sessions sessions, Issue opened) throws InterruptedException {
        try {
            return sessions.updateIssue(change(opened.getId()));
        } catch (RuntimeException e) {
            print(opened);
            throw e;
        }
    }

    private OpenIssueRequest opening() {
        return OpenIssueRequest.newBuilder()
                .setSessionId(session)
                .setUserId(user.name())
                .setUserName(user.name())
                .setTitle(String.join(" ", words))
                .setText(text == null ? "" : text)
                .setAssignee(assignee == null ? "" : assignee)
                .build();
    }

    private UpdateIssueRequest change(String issue) {
        var change =
                UpdateIssueRequest.newBuilder()
                        .setSessionId(session)
                        .setIssueId(issue)
                        .setUserId(user.name())
                        .setRevision(revision);
        if (!words.isEmpty()) {
            change.setTitle(String.join(" ", words));
        }
        if (text != null) {
            change.setText(text);
        }
        if (assignee != null) {
            change.setAssignee(assignee);
        }
        if (state != null) {
            change.setState(state.state());
        }
        return change.build();
    }

    private void print(Issue issue) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json line = Json.object().with("session", issue.getSessionId());
            RecordPrinter.fields(issue, line);
            line.printTo(out);
        } else {
            out.println(issue.getId());
            out.flush();
        }
    }
}
