package dev.penstock.client;

import dev.penstock.api.sessions.v1.AnnotateRequest;
import dev.penstock.api.sessions.v1.AnnotateResponse;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.OpenIssueResponse;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.api.sessions.v1.UpdateIssueRequest;
import dev.penstock.api.sessions.v1.UpdateIssueResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What {@code penstock.sessions.v1.Sessions} of a stand-in server was asked to do. Any thread. */
final class StandInSessions extends SessionsGrpc.SessionsImplBase {
    private final Trouble trouble;
    private final List<Object> done = new CopyOnWriteArrayList<>();

    StandInSessions(Trouble trouble) {
        this.trouble = trouble;
    }

    List<Object> done() {
        return List.copyOf(done);
    }

    @Override
    public void annotate(AnnotateRequest request, StreamObserver<AnnotateResponse> answer) {
        var made = Annotation.newBuilder().setText(request.getText());
        answer(request, AnnotateResponse.newBuilder().setAnnotation(made).build(), answer);
    }

    @Override
    public void openIssue(OpenIssueRequest request, StreamObserver<OpenIssueResponse> answer) {
        var made = Issue.newBuilder().setTitle(request.getTitle());
        answer(request, OpenIssueResponse.newBuilder().setIssue(made).build(), answer);
    }

    @Override
    public void updateIssue(
            UpdateIssueRequest request, StreamObserver<UpdateIssueResponse> answer) {
        var changed = Issue.newBuilder().setTitle(request.getTitle());
        answer(request, UpdateIssueResponse.newBuilder().setIssue(changed).build(), answer);
    }

    private <R> void answer(Object request, R response, StreamObserver<R> answer) {
        done.add(request);
        if (trouble.losesAnswer()) {
            answer.onError(Trouble.broken());
        } else {
            answer.onNext(response);
            answer.onCompleted();
        }
    }
}
