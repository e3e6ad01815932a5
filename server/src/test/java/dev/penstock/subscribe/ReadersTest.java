package dev.penstock.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ReadersTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void anAnswerThatEndsInAnErrorIsAnswered() {
        try (var readers = new Readers(1)) {
            CompletableFuture<String> answer =
                    readers.answer(
                            _ -> {
                                throw new StackOverflowError("deep");
                            });
            assertThat(answer)
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .withCauseInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void whatIsCancelledBeforeItsTurnIsNotWorkedOn() {
        var busy = new CountDownLatch(1);
        var worked = new AtomicBoolean();
        try (var readers = new Readers(1)) {
            readers.read(() -> await(busy));
            CompletableFuture<Boolean> answer = readers.answer(_ -> worked.getAndSet(true));
            answer.cancel(false);
            busy.countDown();
            assertThat(readers.answer(_ -> worked.get())).succeedsWithin(SOON).isEqualTo(false);
        }
    }

    @Test
    void whatIsCancelledBeforeItsTurnHoldsNothingWhileItWaits() {
        var busy = new CountDownLatch(1);
        try (var readers = new Readers(1)) {
            readers.read(() -> await(busy));
            WeakReference<byte[]> held = askAndGo(readers);
            Awaitility.await()
                    .until(
                            () -> {
                                System.gc();
                                return held.get() == null;
                            });
            busy.countDown();
        }
    }

    private static WeakReference<byte[]> askAndGo(Readers readers) {
        byte[] request = new byte[1];
        readers.answer(_ -> request.length).cancel(false);
        return new WeakReference<>(request);
    }

    @Test
    void whatIsCancelledMeanwhileIsTold() {
        var asked = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        var told = new CompletableFuture<Boolean>();
        try (var readers = new Readers(1)) {
            CompletableFuture<Boolean> answer =
                    readers.answer(
                            gone -> {
                                asked.countDown();
                                await(cancelled);
                                return told.complete(gone.getAsBoolean());
                            });
            await(asked);
            answer.cancel(false);
            cancelled.countDown();
            assertThat(told).succeedsWithin(SOON).isEqualTo(true);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
