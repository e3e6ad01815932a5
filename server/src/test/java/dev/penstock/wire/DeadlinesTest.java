package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final long START = -5_000_000_000L;
    private static final long MILLI = 1_000_000;

    private final Deadlines deadlines = new Deadlines(START);
    private final List<String> expired = new ArrayList<>();

    @Test
    void expiresNotBeforeItsTimeAndAtMostOneTickAfter() {
        add("a", START, 25 * MILLI);
        deadlines.advance(START + 24 * MILLI);
        assertThat(expired).isEmpty();
        deadlines.advance(START + 35 * MILLI);
        assertThat(expired).containsExactly("a");
        assertThat(deadlines.isEmpty()).isTrue();
    }

    @Test
    void aDeadlineManyRoundsAwayWaitsForItsRound() {
        long day = 86_400_000 * MILLI;
        add("far", START, day);
        for (long now = START; now < START + 60_000 * MILLI; now += 10 * MILLI) {
            deadlines.advance(now);
        }
        assertThat(expired).isEmpty();
        deadlines.advance(START + day + 10 * MILLI);
        assertThat(expired).containsExactly("far");
    }

    @Test
    void cancelledOnesDoNotExpireWhereverTheyAreInTheirSlot() {
        var first = add("first", START, 50 * MILLI);
        var middle = add("middle", START, 50 * MILLI);
        add("last", START, 50 * MILLI);
        deadlines.cancel(middle);
        deadlines.cancel(first);
        deadlines.cancel(first);
        deadlines.advance(START + 60 * MILLI);
        assertThat(expired).containsExactly("last");
        assertThat(deadlines.isEmpty()).isTrue();
    }

    @Test
    void anEndlessTimeoutIsHarmless() {
        add("never", START, Long.MAX_VALUE);
        deadlines.advance(START + 3_600_000 * MILLI);
        assertThat(expired).isEmpty();
    }

    @Test
    void afterALongIdleTimeNewDeadlinesAreOnTime() {
        long later = START + 1_000_000 * MILLI;
        add("late", later, 20 * MILLI);
        deadlines.advance(later + 10 * MILLI);
        assertThat(expired).isEmpty();
        deadlines.advance(later + 30 * MILLI);
        assertThat(expired).containsExactly("late");
    }

    @Test
    void anExpiringOneMayCancelAndAddOthers() {
        var victim = add("victim", START, 20 * MILLI);
        deadlines.add(
                () -> {
                    deadlines.cancel(victim);
                    add("child", START + 20 * MILLI, 20 * MILLI);
                },
                START,
                20 * MILLI);
        deadlines.advance(START + 30 * MILLI);
        assertThat(expired).isEmpty();
        deadlines.advance(START + 60 * MILLI);
        assertThat(expired).containsExactly("child");
    }

    @Test
    void manyRandomDeadlinesAllExpireOnTime() {
        var random = new Random(7);
        long[] now = {START};
        int[] wrong = {0};
        for (int i = 0; i < 5_000; i++) {
            long delay = random.nextLong(30_000 * MILLI);
            long due = now[0] + delay;
            deadlines.add(
                    () -> wrong[0] += now[0] >= due && now[0] <= due + 12 * MILLI ? 0 : 1,
                    now[0],
                    delay);
            now[0] += random.nextLong(2 * MILLI);
            deadlines.advance(now[0]);
        }
        for (int i = 0; i < 31_000; i++) {
            now[0] += MILLI;
            deadlines.advance(now[0]);
        }
        assertThat(deadlines.isEmpty()).isTrue();
        assertThat(wrong[0]).isZero();
    }

    private Deadlines.Entry add(String name, long now, long delay) {
        return deadlines.add(() -> expired.add(name), now, delay);
    }
}
