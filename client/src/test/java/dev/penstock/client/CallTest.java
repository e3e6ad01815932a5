package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.metrics.v1.GetStatusResponse;
import dev.penstock.api.sessions.v1.AnnotateRequest;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.UpdateIssueRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallTest {
    private final StatusRuntimeException away = Status.UNAVAILABLE.asRuntimeException();

    private final StandInServer server = StandInServer.inProcess();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aCallThatFailsTwiceSucceedsAtTheThirdAttempt() throws InterruptedException {
        server.trouble().nextCalls(away, away);
        var timing = new HurriedTiming();
        try (var client = server.client(timing, new Random(1))) {
            assertThat(client.status()).isNotNull();
        }
        assertThat(timing.delays()).hasSize(2);
    }

    @Test
    void aCallThatFailsThreeTimesFails() {
        server.trouble().nextCalls(away, away, away);
        try (var client = server.client(new HurriedTiming(), new Random(1))) {
            assertThatThrownBy(client::status)
                    .isInstanceOfSatisfying(
                            PenstockException.class,
                            failed ->
                                    assertThat(failed.failure().code())
                                            .isEqualTo(Status.Code.UNAVAILABLE));
        }
    }

    @Test
    void whatCannotBeRetriedFailsAtOnce() {
        server.trouble()
                .nextCalls(Status.INVALID_ARGUMENT.withDescription("no").asRuntimeException());
        var timing = new HurriedTiming();
        try (var client = server.client(timing, new Random(1))) {
            assertThatThrownBy(client::status).hasMessage("INVALID_ARGUMENT: no");
        }
        assertThat(timing.delays()).isEmpty();
    }

    @Test
    void theNextAttemptWaitsAsLongAsTheServerAsked() {
        server.trouble()
                .nextCalls(
                        Trouble.refusal(
                                Status.Code.RESOURCE_EXHAUSTED,
                                "OVERLOADED",
                                Duration.ofSeconds(4)));
        var timing = new ManualTiming();
        try (var client = server.client(timing, new Random(1))) {
            var answer = new CompletableFuture<GetStatusResponse>();
            Thread _ = Thread.startVirtualThread(() -> call(client, answer));
            await().until(() -> timing.waiting() == 1);
            timing.advance(Duration.ofSeconds(4).minusNanos(1));
            assertThat(answer).isNotDone();
            timing.advance(Duration.ofSeconds(4));
            await().until(answer::isDone);
        }
    }

    @Test
    void whatCouldNotBeRecognisedAsARepeatIsTriedOnce() {
        var annotate = AnnotateRequest.newBuilder().setText("here").build();
        var open = OpenIssueRequest.newBuilder().setTitle("broken").build();
        var update = UpdateIssueRequest.newBuilder().setTitle("whole").build();
        try (var client = server.client(new HurriedTiming(), new Random(1))) {
            var sessions = client.sessions();
            server.trouble().loseAnswers(3);
            for (ThrowingCallable call :
                    List.<ThrowingCallable>of(
                            () -> sessions.annotate(annotate),
                            () -> sessions.openIssue(open),
                            () -> sessions.updateIssue(update))) {
                assertThatThrownBy(call).isInstanceOf(PenstockException.class);
            }
            assertThat(server.sessions().done()).containsExactly(annotate, open, update);
            assertThat(sessions.annotate(annotate).getText()).isEqualTo("here");
        }
    }

    private static void call(PenstockClient client, CompletableFuture<GetStatusResponse> answer) {
        try {
            answer.complete(client.status());
        } catch (InterruptedException interrupted) {
            answer.completeExceptionally(interrupted);
        }
    }
}
