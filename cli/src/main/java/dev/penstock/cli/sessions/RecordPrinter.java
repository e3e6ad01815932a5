package dev.penstock.cli.sessions;

import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionState;
import dev.penstock.cli.Json;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.TreeMap;

/** Writes the events of a session's record, as lines for people or as JSON. One thread at a time. */
final class RecordPrinter {
    private static final int AUTHOR = 36;
    private static final int CHANGE = 90;
    private static final int MARK = 33;

    private final PrintWriter out;
    private final boolean json;
    private final Terminal terminal = Terminal.current();

    RecordPrinter(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void print(SessionEvent event) {
        if (json) {
            json(event);
        } else {
            out.println(
                    terminal.dim(Times.millis(event.getTimeMs()))
                            + " "
                            + terminal.colour(AUTHOR, author(event))
                            + what(event));
        }
        out.flush();
    }

    private static String author(SessionEvent event) {
        String name = event.getUserName().isEmpty() ? event.getUserId() : event.getUserName();
        return Terminal.visible(name);
    }

    private String what(SessionEvent event) {
        return switch (event.getWhatCase()) {
            case SAID -> said(event);
            case JOINED -> change(" joined");
            case LEFT -> change(" left");
            case LOOKED -> change(" looks at " + look(event.getLooked()));
            case ANNOTATED -> annotated(event.getAnnotated());
            case ISSUE -> issue(event.getIssue());
            case SESSION -> change(opened(event.getSession()) ? " opened it" : " closed it");
            case WHAT_NOT_SET -> change(" did something this version does not know");
        };
    }

    private static boolean opened(Session session) {
        return session.getState() != SessionState.SESSION_STATE_CLOSED;
    }

    private String said(SessionEvent event) {
        String type = event.getSaid().getMessageType();
        String kind = type.equals("chat") ? "" : change("[" + Terminal.visible(type) + "] ");
        return "  " + kind + Terminal.lines(event.getSaid().getMessage());
    }

    private String annotated(Annotation annotation) {
        return change(annotation.getDeleted() ? " took away " : " pinned ")
                + terminal.colour(MARK, Terminal.lines(annotation.getText()))
                + change(" to " + where(annotation) + ", " + annotation.getId());
    }

    private String issue(Issue issue) {
        String assignee =
                issue.getAssignee().isEmpty() ? "" : ", " + Terminal.visible(issue.getAssignee());
        return change(" issue ")
                + terminal.colour(MARK, Terminal.visible(issue.getTitle()))
                + change(" " + plain(issue.getState(), "ISSUE_STATE_") + assignee)
                + change(", " + issue.getId());
    }

    private String change(String text) {
        return terminal.colour(CHANGE, text);
    }

    /** Where an annotation lies, and when. */
    static String where(Annotation annotation) {
        var pin = annotation.getPin();
        String chart =
                pin.getDashboardId() + (pin.getChartId().isEmpty() ? "" : "/" + pin.getChartId());
        String place = pin.getMetric().isEmpty() ? chart : pin.getMetric();
        return Terminal.visible(place)
                + " "
                + Times.full(annotation.getRange().getStartMs())
                + (annotation.getRange().getEndMs() > annotation.getRange().getStartMs()
                        ? " … " + Times.full(annotation.getRange().getEndMs())
                        : "");
    }

    /** The name of a state in the words of people. */
    static String plain(Enum<?> state, String prefix) {
        return state.name().replace(prefix, "").replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    private static String look(Look look) {
        return Terminal.visible(look.getRoute())
                + (look.getLeads() ? " and leads" : "")
                + (look.getFollowsUserId().isEmpty()
                        ? ""
                        : " following " + Terminal.visible(look.getFollowsUserId()));
    }

    private void json(SessionEvent event) {
        Json line =
                Json.object()
                        .with("event", event.getWhatCase().name().toLowerCase(Locale.ROOT))
                        .with("time", event.getTimeMs())
                        .with("session", event.getSessionId())
                        .with("id", event.getId())
                        .with("user", event.getUserId());
        switch (event.getWhatCase()) {
            case SAID ->
                    line.with("type", event.getSaid().getMessageType())
                            .with("message", event.getSaid().getMessage())
                            .with("metadata", new TreeMap<>(event.getSaid().getMetadataMap()));
            case LOOKED ->
                    line.with("route", event.getLooked().getRoute())
                            .with("selection", event.getLooked().getSelection())
                            .with("leads", event.getLooked().getLeads());
            case ANNOTATED -> fields(event.getAnnotated(), line);
            case ISSUE -> fields(event.getIssue(), line);
            case SESSION -> line.with("state", opened(event.getSession()) ? "open" : "closed");
            case JOINED, LEFT, WHAT_NOT_SET -> {
                // The name of the event says it all.
            }
        }
        line.printTo(out);
    }

    /** An annotation's fields. */
    static void fields(Annotation annotation, Json line) {
        line.with("annotation_id", annotation.getId())
                .with("dashboard", annotation.getPin().getDashboardId())
                .with("chart", annotation.getPin().getChartId())
                .with("metric", annotation.getPin().getMetric())
                .with("start", annotation.getRange().getStartMs())
                .with("end", annotation.getRange().getEndMs())
                .with("text", annotation.getText())
                .with("revision", annotation.getRevision())
                .with("deleted", annotation.getDeleted());
    }

    /** An issue's fields. */
    static void fields(Issue issue, Json line) {
        line.with("issue_id", issue.getId())
                .with("title", issue.getTitle())
                .with("text", issue.getText())
                .with("state", plain(issue.getState(), "ISSUE_STATE_"))
                .with("assignee", issue.getAssignee())
                .with("revision", issue.getRevision());
    }
}
