package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.metrics.v1.GetStatusResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
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

    private static void call(PenstockClient client, CompletableFuture<GetStatusResponse> answer) {
        try {
            answer.complete(client.status());
        } catch (InterruptedException interrupted) {
            answer.completeExceptionally(interrupted);
        }
    }
}
