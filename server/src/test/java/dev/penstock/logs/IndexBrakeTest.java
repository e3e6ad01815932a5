package dev.penstock.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.logs.search.IndexLag;
import dev.penstock.subscribe.Wheel;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IndexBrakeTest {
    private static final IndexLag NONE = new IndexLag(0, 0, 0);

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final Wheel wheel = new Wheel().start();
    private final List<Integer> answered = new CopyOnWriteArrayList<>();
    private volatile IndexLag lag = NONE;
    private final IndexBrake brake =
            new IndexBrake(() -> lag, wheel, () -> Instant.ofEpochMilli(now.get()));

    @AfterEach
    void close() {
        brake.close();
        wheel.close();
    }

    @Test
    void answersAtOnceWhileTheIndexKeepsUp() {
        lag = new IndexLag(100_000, 64L << 20, 1_000);
        answer(1);
        assertThat(answered).containsExactly(1);
    }

    @Test
    void theFirstEntryAfterALongSilenceIsAnsweredAtOnce() {
        lag = new IndexLag(1, 400, 3_600_000);
        answer(1);
        assertThat(answered).containsExactly(1);
    }

    @Test
    void holdsAnswersInOrderUntilTheIndexHasCaughtUp() {
        lag = new IndexLag(1, 100_000, 1_001);
        answer(1);
        answer(2);
        assertThat(answered).isEmpty();
        lag = NONE;
        answer(3);
        await().untilAsserted(() -> assertThat(answered).containsExactly(1, 2, 3));
        assertThat(brake.size()).isZero();
        answer(4);
        assertThat(answered).hasSize(4);
    }

    @Test
    void holdsNoAnswerForLong() {
        lag = new IndexLag(1, (64L << 20) + 1, 0);
        answer(1);
        now.addAndGet(600);
        answer(2);
        now.addAndGet(400);
        await().untilAsserted(() -> assertThat(answered).containsExactly(1));
        assertThat(brake.size()).isEqualTo(1);
        now.addAndGet(600);
        await().untilAsserted(() -> assertThat(answered).containsExactly(1, 2));
    }

    @Test
    void closedItHoldsNone() {
        lag = new IndexLag(1, 100_000, 5_000);
        answer(1);
        brake.close();
        answer(2);
        assertThat(answered).containsExactly(1, 2);
    }

    private void answer(int number) {
        brake.answer(() -> answered.add(number));
    }
}
