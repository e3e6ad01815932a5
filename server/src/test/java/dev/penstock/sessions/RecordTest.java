package dev.penstock.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.penstock.RunningServer;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.analytics.PostRequest;
import dev.penstock.api.sessions.v1.AnnotateRequest;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.CreateSessionRequest;
import dev.penstock.api.sessions.v1.DeleteAnnotationRequest;
import dev.penstock.api.sessions.v1.EditAnnotationRequest;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.IssueState;
import dev.penstock.api.sessions.v1.ListAnnotationsRequest;
import dev.penstock.api.sessions.v1.ListIssuesRequest;
import dev.penstock.api.sessions.v1.Member;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.Pin;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionEvent.WhatCase;
import dev.penstock.api.sessions.v1.SessionsGrpc.SessionsBlockingStub;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.api.sessions.v1.UpdateIssueRequest;
import dev.penstock.api.sessions.v1.WatchAnnotationsRequest;
import dev.penstock.api.sessions.v1.WatchAnnotationsResponse;
import dev.penstock.api.sessions.v1.WatchRequest;
import dev.penstock.api.sessions.v1.WatchResponse;
import dev.penstock.sessions.SessionClient.Call;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What sessions keep: annotations, issues, and the record that shows them again. */
@Timeout(60)
class RecordTest {
    @TempDir Path folder;
    private RunningServer server;
    private SessionClient client;

    @BeforeEach
    void start() throws IOException {
        server =
                RunningServer.in(
                        folder,
                        Map.of(
                                "presence.lease", "0.1s",
                                "presence.grace", "0s",
                                "sessions.max-annotations", "5",
                                "sessions.max-annotations-in-all", "7",
                                "sessions.max-issues", "2"));
        client = new SessionClient(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SessionsBlockingStub sessions() {
        return client.sessions().withDeadlineAfter(15, TimeUnit.SECONDS);
    }

    private void create(String id) {
        var _ =
                sessions()
                        .createSession(
                                CreateSessionRequest.newBuilder()
                                        .setSessionId(id)
                                        .setUserId("ann")
                                        .build());
    }

    private Annotation annotate(String session, String dashboard, String text) {
        return sessions()
                .annotate(
                        AnnotateRequest.newBuilder()
                                .setSessionId(session)
                                .setUserId("ann")
                                .setPin(pin(dashboard))
                                .setRange(TimeRange.newBuilder().setStartMs(1_000).setEndMs(2_000))
                                .setText(text)
                                .build())
                .getAnnotation();
    }

    private static Pin pin(String dashboard) {
        return Pin.newBuilder().setDashboardId(dashboard).setChartId("cpu").build();
    }

    private Annotation edit(Annotation annotation, String text) {
        return sessions().editAnnotation(editing(annotation).setText(text).build()).getAnnotation();
    }

    private static EditAnnotationRequest.Builder editing(Annotation annotation) {
        return EditAnnotationRequest.newBuilder()
                .setSessionId(annotation.getSessionId())
                .setAnnotationId(annotation.getId())
                .setUserId("ann");
    }

    private Annotation delete(Annotation annotation) {
        return sessions()
                .deleteAnnotation(
                        DeleteAnnotationRequest.newBuilder()
                                .setSessionId(annotation.getSessionId())
                                .setAnnotationId(annotation.getId())
                                .setUserId("ann")
                                .build())
                .getAnnotation();
    }

    private List<Annotation> list(ListAnnotationsRequest.Builder request) {
        return sessions().listAnnotations(request.build()).getAnnotationsList();
    }

    @Test
    void annotationsAreKeptEditedTakenAwayAndShownAsTheyWere() throws IOException {
        create("s");
        create("t");
        Annotation one = annotate("s", "web", "one");
        Annotation other = annotate("t", "db", "other");
        Annotation edited = edit(one, "one more");
        Annotation deleted = delete(other);
        assertThat(one.getId()).hasSize(26).isLessThan(other.getId());
        assertThat(edited.getRevision()).isEqualTo(2);
        assertThat(deleted.getDeleted()).isTrue();
        stop();
        start();
        assertThat(list(ListAnnotationsRequest.newBuilder())).containsExactly(edited);
        assertThat(list(ListAnnotationsRequest.newBuilder().setAtMs(other.getCreatedMs())))
                .extracting(Annotation::getId)
                .containsExactly(one.getId(), other.getId());
        assertThat(list(ListAnnotationsRequest.newBuilder().setAtMs(one.getCreatedMs() - 1)))
                .isEmpty();
        assertThat(list(ListAnnotationsRequest.newBuilder().setDashboardId("db"))).isEmpty();
        assertThat(
                        list(
                                ListAnnotationsRequest.newBuilder()
                                        .setSessionId("s")
                                        .setRange(
                                                TimeRange.newBuilder()
                                                        .setStartMs(2_000)
                                                        .setEndMs(9_000))))
                .containsExactly(edited);
    }

    @Test
    void onlyItsAuthorChangesAnAnnotationAndNobodyWhatTheyHaveNotSeen() {
        create("s");
        Annotation one = annotate("s", "web", "one");
        assertThatThrownBy(
                        () ->
                                sessions()
                                        .editAnnotation(
                                                editing(one).setUserId("bob").setText("x").build()))
                .hasMessageContaining("PERMISSION_DENIED: user_id: bob (expected: its author ann)");
        var _ = edit(one, "two");
        assertThatThrownBy(
                        () ->
                                sessions()
                                        .editAnnotation(
                                                editing(one).setRevision(1).setText("x").build()))
                .hasMessageContaining("ABORTED: revision: 1 (expected: 2");
        assertThatThrownBy(
                        () ->
                                sessions()
                                        .editAnnotation(
                                                editing(one).setAnnotationId("nope").build()))
                .hasMessageContaining("NOT_FOUND: no annotation nope");
        assertThatThrownBy(
                        () ->
                                sessions()
                                        .editAnnotation(
                                                editing(one).setPin(Pin.newBuilder()).build()))
                .hasMessageContaining("pin: neither chart_id nor metric");
        assertThatThrownBy(() -> edit(one, "x".repeat(5_000)))
                .hasMessageContaining("text: 5000 bytes (expected: 1 to 4096 bytes)");
    }

    @Test
    void thereAreOnlySoManyAnnotationsAndIssues() {
        create("s");
        create("t");
        for (int i = 0; i < 5; i++) {
            var _ = delete(annotate("s", "web", "text"));
        }
        assertThatThrownBy(() -> annotate("s", "web", "one more"))
                .hasMessageContaining("RESOURCE_EXHAUSTED: annotations of s: 5");
        var _ = annotate("t", "web", "6");
        var _ = annotate("t", "web", "7");
        assertThatThrownBy(() -> annotate("t", "web", "8"))
                .hasMessageContaining("RESOURCE_EXHAUSTED: annotations: 7");
        var _ = open("a");
        var _ = open("b");
        assertThatThrownBy(() -> open("c"))
                .hasMessageContaining("RESOURCE_EXHAUSTED: issues of s: 2");
    }

    private Issue open(String title) {
        return sessions()
                .openIssue(
                        OpenIssueRequest.newBuilder()
                                .setSessionId("s")
                                .setUserId("ann")
                                .setTitle(title)
                                .build())
                .getIssue();
    }

    @Test
    void whatCouldShowNowhereIsRefused() {
        create("s");
        var note =
                AnnotateRequest.newBuilder()
                        .setSessionId("s")
                        .setUserId("ann")
                        .setPin(pin("web"))
                        .setText("t")
                        .build();
        assertThatThrownBy(() -> sessions().annotate(note))
                .hasMessageContaining("INVALID_ARGUMENT: range: missing (expected: ");
        Annotation gone = annotate("s", "web", "gone");
        var _ = delete(gone);
        for (String about : List.of("nope", gone.getId())) {
            var issue =
                    OpenIssueRequest.newBuilder()
                            .setSessionId("s")
                            .setUserId("ann")
                            .setTitle("t")
                            .setAnnotationId(about)
                            .build();
            assertThatThrownBy(() -> sessions().openIssue(issue))
                    .hasMessageContaining("NOT_FOUND: no annotation " + about);
        }
        var issue =
                OpenIssueRequest.newBuilder()
                        .setSessionId("s")
                        .setUserId("ann")
                        .setTitle("t")
                        .setAnnotationId(annotate("s", "web", "there").getId())
                        .build();
        assertThat(sessions().openIssue(issue).getIssue().getAnnotationId())
                .isEqualTo(issue.getAnnotationId());
        assertThatThrownBy(() -> open("a\u202eb")).hasMessageContaining("title: a\\u202eb");
    }

    @Test
    void issuesAreOpenedGivenToSomebodyAndResolved() {
        create("s");
        Issue one = open("disk full");
        var change =
                UpdateIssueRequest.newBuilder()
                        .setSessionId("s")
                        .setIssueId(one.getId())
                        .setUserId("bob")
                        .setAssignee("bob")
                        .setState(IssueState.ISSUE_STATE_IN_PROGRESS);
        Issue taken = sessions().updateIssue(change.build()).getIssue();
        assertThat(taken.getAssignee()).isEqualTo("bob");
        assertThat(taken.getTitle()).isEqualTo("disk full");
        assertThat(taken.getChangedBy()).isEqualTo("bob");
        assertThat(listed().getOpenIssues()).isEqualTo(1);
        var _ = sessions().updateIssue(change.setState(IssueState.ISSUE_STATE_RESOLVED).build());
        assertThat(listed().getOpenIssues()).isZero();
        assertThat(listed().getIssues()).isEqualTo(1);
        assertThatThrownBy(() -> sessions().updateIssue(change.setRevision(1).build()))
                .hasMessageContaining("ABORTED");
        var then =
                sessions()
                        .listIssues(
                                ListIssuesRequest.newBuilder()
                                        .setSessionId("s")
                                        .setAtMs(taken.getChangedMs())
                                        .build());
        assertThat(then.getIssuesList()).hasSize(1);
        assertThat(then.getIssues(0).getState()).isNotEqualTo(IssueState.ISSUE_STATE_OPEN);
        assertThat(
                        sessions()
                                .listIssues(
                                        ListIssuesRequest.newBuilder()
                                                .addStates(IssueState.ISSUE_STATE_OPEN)
                                                .build())
                                .getIssuesList())
                .isEmpty();
    }

    private Session listed() {
        return sessions()
                .getSession(
                        dev.penstock.api.sessions.v1.GetSessionRequest.newBuilder()
                                .setSessionId("s")
                                .build())
                .getSession();
    }

    @Test
    void chartsHearOfTheAnnotationsThereAreAndOfEveryChange() {
        create("s");
        create("t");
        Annotation old = annotate("s", "web", "old");
        Annotation gone = delete(annotate("s", "web", "gone"));
        Iterator<WatchAnnotationsResponse> web =
                sessions()
                        .watchAnnotations(
                                WatchAnnotationsRequest.newBuilder().setDashboardId("web").build());
        assertThat(web.next().getAnnotation()).isEqualTo(old);
        WatchAnnotationsResponse current = web.next();
        assertThat(current.getCurrent()).isTrue();
        var _ = annotate("t", "db", "not here");
        Annotation fresh = annotate("t", "web", "fresh");
        assertThat(web.next().getAnnotation()).isEqualTo(fresh);
        Annotation moved =
                sessions().editAnnotation(editing(fresh).setPin(pin("db")).build()).getAnnotation();
        assertThat(web.next().getAnnotation()).isEqualTo(moved);
        Iterator<WatchAnnotationsResponse> resumed =
                sessions()
                        .watchAnnotations(
                                WatchAnnotationsRequest.newBuilder()
                                        .setDashboardId("web")
                                        .setAfterCursor(current.getCursor())
                                        .build());
        assertThat(resumed.next().getAnnotation()).isEqualTo(fresh);
        assertThat(gone.getDeleted()).isTrue();
        long end = old.getRange().getEndMs();
        Iterator<WatchAnnotationsResponse> later =
                sessions()
                        .watchAnnotations(
                                WatchAnnotationsRequest.newBuilder()
                                        .setRange(
                                                TimeRange.newBuilder()
                                                        .setStartMs(end + 1)
                                                        .setEndMs(Long.MAX_VALUE))
                                        .build());
        WatchAnnotationsResponse first = later.next();
        while (first.hasAnnotation()) {
            assertThat(first.getAnnotation().getRange().getEndMs()).isGreaterThan(end);
            first = later.next();
        }
        assertThat(first.getCurrent()).isTrue();
        Annotation before = annotate("s", "web", "early");
        assertThat(later.next().getAnnotation()).as("changes are told of all").isEqualTo(before);
    }

    @Test
    void theRecordBeginsWithWhoWasThereAtTheMomentAskedFor() {
        Call ann = client.join("s", "ann");
        Call bob = client.join("s", "bob");
        CollaborationMessage joined = ann.next();
        long moment = joined.getEvent().getTimeMs();
        bob.cancel();
        CollaborationMessage left = ann.next();
        assertThat(left.getMetadataMap()).containsEntry("action", "leave");
        say("after");
        Iterator<WatchResponse> watch =
                sessions()
                        .watch(
                                WatchRequest.newBuilder()
                                        .setSessionId("s")
                                        .setStart(at(moment + 1))
                                        .setWithState(true)
                                        .build());
        assertThat(watch.next().getState().getMembersList())
                .extracting(Member::getUserId)
                .containsExactly("ann", "bob");
        assertThat(watch.next().getEvent().getWhatCase()).isEqualTo(WhatCase.LEFT);
        assertThat(watch.next().getEvent().getSaid().getMessage()).isEqualTo("after");
        Iterator<WatchResponse> last =
                sessions().watch(WatchRequest.newBuilder().setSessionId("s").setLast(2).build());
        assertThat(last.next().getEvent().getWhatCase()).isEqualTo(WhatCase.LEFT);
        assertThat(last.next().getEvent().getWhatCase()).isEqualTo(WhatCase.SAID);
        assertThatThrownBy(
                        () ->
                                sessions()
                                        .watch(
                                                WatchRequest.newBuilder()
                                                        .setSessionId("nobody's")
                                                        .build())
                                        .next())
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("NOT_FOUND");
    }

    private void say(String text) {
        var _ =
                client.collaboration()
                        .post(
                                PostRequest.newBuilder()
                                        .setSessionId("s")
                                        .setUserId("ann")
                                        .setMessage(
                                                CollaborationMessage.newBuilder().setMessage(text))
                                        .build());
    }

    @Test
    void theRecordIsReplayedAsItRanAndTheSameAfterARestart() throws IOException {
        create("s");
        for (int i = 0; i < 5; i++) {
            say("m" + i);
            LockSupport.parkNanos(100_000_000);
        }
        List<SessionEvent> record = client.record("s", 6);
        stop();
        start();
        assertThat(client.record("s", 6)).isEqualTo(record);
        long begun = System.currentTimeMillis();
        Iterator<WatchResponse> replay =
                sessions()
                        .watch(
                                WatchRequest.newBuilder()
                                        .setSessionId("s")
                                        .setStart(at(record.getFirst().getTimeMs()))
                                        .setReplaySpeed(0.5)
                                        .setReplayBegunMs(begun)
                                        .build());
        var shown = new ArrayList<SessionEvent>();
        while (shown.size() < 6) {
            WatchResponse message = replay.next();
            long due = begun + 2 * (message.getTimeMs() - record.getFirst().getTimeMs());
            assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(due);
            shown.add(message.getEvent());
        }
        assertThat(shown).isEqualTo(record);
    }

    private static Timestamp at(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(millis / 1_000)
                .setNanos((int) (millis % 1_000) * 1_000_000)
                .build();
    }
}
