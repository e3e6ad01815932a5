package dev.penstock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DecodingMemoryTest {
    private final DecodingMemory memory = new DecodingMemory(1 << 20);

    @Test
    void whoFindsTooLittleLeftWaitsForThoseBefore() throws Exception {
        var finish = new CountDownLatch(1);
        var first = Thread.ofPlatform().start(() -> memory.use(700_000, () -> hold(finish)));
        await().until(() -> first.getState() == Thread.State.WAITING);
        memory.use(200_000, () -> assertThat(first.isAlive()).isTrue());
        var second =
                Thread.ofPlatform()
                        .start(
                                () ->
                                        memory.use(
                                                memory.most(),
                                                () -> assertThat(finish.getCount()).isZero()));
        await().until(() -> second.getState() == Thread.State.WAITING);
        finish.countDown();
        assertThat(second.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whatFailsGivesBackWhatItHad() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(
                            () ->
                                    memory.use(
                                            memory.most(),
                                            () -> {
                                                throw new IllegalStateException("no request");
                                            }))
                    .hasMessage("no request");
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
