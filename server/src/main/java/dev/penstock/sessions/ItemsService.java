package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.AnnotateRequest;
import dev.penstock.api.sessions.v1.AnnotateResponse;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.DeleteAnnotationRequest;
import dev.penstock.api.sessions.v1.DeleteAnnotationResponse;
import dev.penstock.api.sessions.v1.EditAnnotationRequest;
import dev.penstock.api.sessions.v1.EditAnnotationResponse;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.IssueState;
import dev.penstock.api.sessions.v1.ListAnnotationsRequest;
import dev.penstock.api.sessions.v1.ListAnnotationsResponse;
import dev.penstock.api.sessions.v1.ListIssuesRequest;
import dev.penstock.api.sessions.v1.ListIssuesResponse;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.OpenIssueResponse;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.api.sessions.v1.UpdateIssueRequest;
import dev.penstock.api.sessions.v1.UpdateIssueResponse;
import dev.penstock.ingest.Names;
import dev.penstock.refusal.Refusal;
import dev.penstock.sessions.SessionCommand.Outcome;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Annotations and issues of {@code penstock.sessions.v1.Sessions}. */
final class ItemsService {
    private final Ground ground;

    ItemsService(Ground ground) {
        this.ground = ground;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.unary(SessionsGrpc.getAnnotateMethod(), this::annotate),
                Methods.unary(SessionsGrpc.getEditAnnotationMethod(), this::edit),
                Methods.unary(SessionsGrpc.getDeleteAnnotationMethod(), this::delete),
                Methods.blocking(SessionsGrpc.getListAnnotationsMethod(), (q, call) -> list(q)),
                Methods.unary(SessionsGrpc.getOpenIssueMethod(), this::open),
                Methods.unary(SessionsGrpc.getUpdateIssueMethod(), this::update),
                Methods.blocking(SessionsGrpc.getListIssuesMethod(), (q, call) -> list(q)));
    }

    private CompletionStage<AnnotateResponse> annotate(AnnotateRequest request, ServerCall call) {
        Actor actor =
                SessionChecks.actor(
                        request.getSessionId(), request.getUserId(), request.getUserName());
        var wish =
                new Wish.Annotate(
                        actor,
                        SessionChecks.pin(request.getPin()),
                        SessionChecks.range(request.hasRange(), request.getRange()),
                        SessionChecks.annotationText(request.getText()),
                        false,
                        null);
        return ground.ask(wish, request.getSerializedSize())
                .thenApply(
                        outcome ->
                                AnnotateResponse.newBuilder()
                                        .setAnnotation(event(outcome).getAnnotated())
                                        .build());
    }

    private CompletionStage<EditAnnotationResponse> edit(
            EditAnnotationRequest request, ServerCall call) {
        var checked =
                request.toBuilder()
                        .setSessionId(SessionChecks.session(request.getSessionId()))
                        .setUserId(Names.person("user_id", request.getUserId()));
        SessionChecks.id("annotation_id", request.getAnnotationId());
        if (request.hasText()) {
            SessionChecks.annotationText(request.getText());
        }
        if (request.hasPin()) {
            SessionChecks.pin(request.getPin());
        }
        if (request.hasRange()) {
            SessionChecks.range(request.getRange());
        }
        return ground.ask(new Wish.EditAnnotation(checked.build()), request.getSerializedSize())
                .thenApply(
                        outcome ->
                                EditAnnotationResponse.newBuilder()
                                        .setAnnotation(event(outcome).getAnnotated())
                                        .build());
    }

    private CompletionStage<DeleteAnnotationResponse> delete(
            DeleteAnnotationRequest request, ServerCall call) {
        var checked =
                request.toBuilder()
                        .setSessionId(SessionChecks.session(request.getSessionId()))
                        .setUserId(Names.person("user_id", request.getUserId()));
        SessionChecks.id("annotation_id", request.getAnnotationId());
        return ground.ask(new Wish.DeleteAnnotation(checked.build()), request.getSerializedSize())
                .thenApply(
                        outcome ->
                                DeleteAnnotationResponse.newBuilder()
                                        .setAnnotation(event(outcome).getAnnotated())
                                        .build());
    }

    private static SessionEvent event(Outcome outcome) {
        SessionEvent event = outcome.event();
        return event == null ? SessionEvent.getDefaultInstance() : event;
    }

    private ListAnnotationsResponse list(ListAnnotationsRequest request) {
        int size = Pages.size(request.getPageSize());
        SessionRow row = row(request.getSessionId());
        var response = ListAnnotationsResponse.newBuilder();
        if (row != null) {
            response.setTotalCount(row.session().getAnnotations());
        }
        var next =
                ground.view()
                        .annotations()
                        .pages(
                                row == null ? -1 : row.number(),
                                after(request.getPageToken()),
                                at(request.getAtMs()),
                                Pages.READ_BYTES,
                                annotation -> {
                                    if (wanted(annotation, request)) {
                                        response.addAnnotations(annotation);
                                    }
                                    return response.getAnnotationsCount() < size;
                                });
        var token = Pages.Place.of(next);
        return response.setNextPageToken(token == null ? "" : token.token()).build();
    }

    private static boolean wanted(Annotation annotation, ListAnnotationsRequest request) {
        return !annotation.getDeleted()
                && (request.getDashboardId().isEmpty()
                        || annotation.getPin().getDashboardId().equals(request.getDashboardId()))
                && (request.getChartId().isEmpty()
                        || annotation.getPin().getChartId().equals(request.getChartId()))
                && (!request.hasRange()
                        || SessionChecks.touches(annotation.getRange(), request.getRange()));
    }

    private CompletionStage<OpenIssueResponse> open(OpenIssueRequest request, ServerCall call) {
        Actor actor =
                SessionChecks.actor(
                        request.getSessionId(), request.getUserId(), request.getUserName());
        var checked =
                request.toBuilder()
                        .setSessionId(actor.sessionId())
                        .setUserId(actor.userId())
                        .setUserName(actor.userName())
                        .setTitle(SessionChecks.issueTitle(request.getTitle()))
                        .setText(SessionChecks.issueText(request.getText()))
                        .setAssignee(SessionChecks.assignee(request.getAssignee()))
                        .setAnnotationId(
                                SessionChecks.id("annotation_id", request.getAnnotationId()));
        return ground.ask(new Wish.OpenIssue(checked.build()), request.getSerializedSize())
                .thenApply(
                        outcome ->
                                OpenIssueResponse.newBuilder()
                                        .setIssue(event(outcome).getIssue())
                                        .build());
    }

    private CompletionStage<UpdateIssueResponse> update(
            UpdateIssueRequest request, ServerCall call) {
        var checked =
                request.toBuilder()
                        .setSessionId(SessionChecks.session(request.getSessionId()))
                        .setUserId(Names.person("user_id", request.getUserId()));
        SessionChecks.id("issue_id", request.getIssueId());
        if (request.hasTitle()) {
            SessionChecks.issueTitle(request.getTitle());
        }
        if (request.hasText()) {
            SessionChecks.issueText(request.getText());
        }
        if (request.hasAssignee()) {
            checked.setAssignee(SessionChecks.assignee(request.getAssignee()));
        }
        if (request.getStateValue() < 0 || request.getStateValue() > 3) {
            throw Refusal.invalid("state", request.getStateValue(), "one of IssueState")
                    .asException();
        }
        return ground.ask(new Wish.UpdateIssue(checked.build()), request.getSerializedSize())
                .thenApply(
                        outcome ->
                                UpdateIssueResponse.newBuilder()
                                        .setIssue(event(outcome).getIssue())
                                        .build());
    }

    private ListIssuesResponse list(ListIssuesRequest request) {
        for (int state : request.getStatesValueList()) {
            if (IssueState.forNumber(state) == null) {
                throw Refusal.invalid("states", state, "states of IssueState").asException();
            }
        }
        int size = Pages.size(request.getPageSize());
        SessionRow row = row(request.getSessionId());
        var response = ListIssuesResponse.newBuilder();
        if (row != null) {
            response.setTotalCount(row.session().getIssues());
        }
        var next =
                ground.view()
                        .issues()
                        .pages(
                                row == null ? -1 : row.number(),
                                after(request.getPageToken()),
                                at(request.getAtMs()),
                                Pages.READ_BYTES,
                                issue -> {
                                    if (wanted(issue, request)) {
                                        response.addIssues(issue);
                                    }
                                    return response.getIssuesCount() < size;
                                });
        var token = Pages.Place.of(next);
        return response.setNextPageToken(token == null ? "" : token.token()).build();
    }

    private static boolean wanted(Issue issue, ListIssuesRequest request) {
        return (request.getStatesCount() == 0 || request.getStatesList().contains(issue.getState()))
                && (request.getAssignee().isEmpty()
                        || request.getAssignee().equals(issue.getAssignee()));
    }

    private @Nullable SessionRow row(String session) {
        return session.isEmpty() ? null : ground.session(SessionChecks.session(session));
    }

    private static Items.@Nullable Key after(String token) {
        var place = Pages.Place.of(token);
        return place == null ? null : place.key();
    }

    private static long at(long moment) {
        if (moment < 0) {
            throw Refusal.invalid("at_ms", moment, "a moment since 1970, or 0").asException();
        }
        return moment;
    }
}
