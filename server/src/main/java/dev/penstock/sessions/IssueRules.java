package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.IssueState;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.UpdateIssueRequest;
import dev.penstock.sessions.SessionCommand.Outcome;
import dev.penstock.sessions.Wish.Actor;

/** Decides what becomes of issues. Lane thread only. */
final class IssueRules {
    private final SessionBook book;
    private final SessionsConfig config;

    IssueRules(SessionBook book, SessionsConfig config) {
        this.book = book;
        this.config = config;
    }

    Outcome open(OpenIssueRequest request) {
        SessionRow row = Conditions.open(book.session(request.getSessionId()));
        Conditions.limit("issues of " + row.id(), row.session().getIssues(), config.maxIssues());
        Conditions.limit("issues", book.issues(), config.maxIssuesInAll());
        String about = request.getAnnotationId();
        if (!about.isEmpty() && book.shown(row.number(), about) == null) {
            throw Conditions.missing("annotation", about);
        }
        Actor actor =
                new Actor(
                        row.id(),
                        request.getUserId(),
                        SessionChecks.shown(request.getUserName(), request.getUserId()));
        Issue issue =
                Issue.newBuilder()
                        .setSessionId(row.id())
                        .setUserId(actor.userId())
                        .setUserName(actor.userName())
                        .setTitle(request.getTitle())
                        .setText(request.getText())
                        .setAssignee(request.getAssignee())
                        .setAnnotationId(request.getAnnotationId())
                        .setState(IssueState.ISSUE_STATE_OPEN)
                        .setCreatedMs(book.now())
                        .setChangedMs(book.now())
                        .setChangedBy(actor.userId())
                        .setRevision(1)
                        .build();
        return book.happens(row, 1, SessionBook.by(actor).setIssue(issue));
    }

    Outcome update(UpdateIssueRequest request) {
        SessionRow row = Conditions.open(book.session(request.getSessionId()));
        Issue before = book.issue(row.number(), request.getIssueId());
        if (before == null) {
            throw Conditions.missing("issue", request.getIssueId());
        }
        Conditions.revision(request.getRevision(), before.getRevision());
        Issue after = changed(before, request);
        int open = unresolved(after) - unresolved(before);
        String user = request.getUserId();
        return book.happens(
                row, open, SessionBook.by(new Actor(row.id(), user, user)).setIssue(after));
    }

    private Issue changed(Issue before, UpdateIssueRequest request) {
        Issue.Builder after =
                before.toBuilder()
                        .setRevision(before.getRevision() + 1)
                        .setChangedMs(book.now())
                        .setChangedBy(request.getUserId());
        if (request.hasTitle()) {
            after.setTitle(request.getTitle());
        }
        if (request.hasText()) {
            after.setText(request.getText());
        }
        if (request.hasAssignee()) {
            after.setAssignee(request.getAssignee());
        }
        if (request.getState() != IssueState.ISSUE_STATE_UNSPECIFIED) {
            after.setState(request.getState());
        }
        return after.build();
    }

    private static int unresolved(Issue issue) {
        return issue.getState() == IssueState.ISSUE_STATE_RESOLVED ? 0 : 1;
    }
}
