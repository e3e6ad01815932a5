package dev.penstock.client;

import dev.penstock.api.analytics.CollaborationGrpc;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.analytics.PostRequest;
import dev.penstock.api.analytics.PostResponse;
import dev.penstock.api.sessions.v1.AnnotateRequest;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.GetSessionRequest;
import dev.penstock.api.sessions.v1.GetSessionResponse;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.ListAnnotationsRequest;
import dev.penstock.api.sessions.v1.ListAnnotationsResponse;
import dev.penstock.api.sessions.v1.ListIssuesRequest;
import dev.penstock.api.sessions.v1.ListIssuesResponse;
import dev.penstock.api.sessions.v1.ListSessionsRequest;
import dev.penstock.api.sessions.v1.ListSessionsResponse;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.api.sessions.v1.UpdateIssueRequest;
import java.util.UUID;

/**
 * Sessions without being there: single calls, and a way in. What asks is retried as all calls are; what
 * annotates, opens or changes an issue is tried once, for a repeat could not be recognised. The record
 * is watched with {@link ResumableMethod#WATCH_SESSION}. Any thread.
 */
public final class Sessions {
    private final PenstockClient client;
    private final Connection connection;

    Sessions(PenstockClient client, Connection connection) {
        this.client = client;
        this.connection = connection;
    }

    /** Joins, hears and takes part. */
    public SessionConnection join(
            SessionConfig session, SubscriptionListener<CollaborationMessage> listener) {
        return join(session, ConversationConfig.STANDARD, listener);
    }

    public SessionConnection join(
            SessionConfig session,
            ConversationConfig config,
            SubscriptionListener<CollaborationMessage> listener) {
        return new SessionConnection(connection, config, session, listener);
    }

    /** Says one thing, once however often it is tried. */
    public PostResponse post(PostRequest request) throws InterruptedException {
        PostRequest once =
                request.getProducer().isEmpty()
                        ? request.toBuilder()
                                .setProducer(UUID.randomUUID().toString())
                                .setSequence(1)
                                .build()
                        : request;
        return client.call(CollaborationGrpc.getPostMethod(), once);
    }

    public ListSessionsResponse list(ListSessionsRequest request) throws InterruptedException {
        return client.call(SessionsGrpc.getListSessionsMethod(), request);
    }

    public GetSessionResponse get(String session) throws InterruptedException {
        return client.call(
                SessionsGrpc.getGetSessionMethod(),
                GetSessionRequest.newBuilder().setSessionId(session).build());
    }

    public Annotation annotate(AnnotateRequest request) {
        return client.callOnce(SessionsGrpc.getAnnotateMethod(), request).getAnnotation();
    }

    public ListAnnotationsResponse annotations(ListAnnotationsRequest request)
            throws InterruptedException {
        return client.call(SessionsGrpc.getListAnnotationsMethod(), request);
    }

    public Issue openIssue(OpenIssueRequest request) {
        return client.callOnce(SessionsGrpc.getOpenIssueMethod(), request).getIssue();
    }

    public Issue updateIssue(UpdateIssueRequest request) {
        return client.callOnce(SessionsGrpc.getUpdateIssueMethod(), request).getIssue();
    }

    public ListIssuesResponse issues(ListIssuesRequest request) throws InterruptedException {
        return client.call(SessionsGrpc.getListIssuesMethod(), request);
    }
}
