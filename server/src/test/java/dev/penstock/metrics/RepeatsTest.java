package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.ProducerMemory.Counts;
import dev.penstock.ingest.ProducerMemory.Verdict;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two generations of contents: how one begins, what is forgotten with it, what a restart finds. */
class RepeatsTest {
    private static final int MOST = 10;
    private static final long AGE = 1_000;
    private static final long START = 5_000;

    @TempDir Path folder;
    private Store store;
    private Repeats repeats;

    @BeforeEach
    void open() {
        store = Store.open(folder, StoreConfig.defaults());
        repeats = remembered();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Repeats remembered() {
        return new Repeats(store, MOST, AGE);
    }

    @Test
    void aContentIsRememberedWithItsCountsAlsoAfterARestart() {
        assertThat(repeats.expect(content(1))).isTrue();
        stored(1, START);
        assertThat(repeats.expect(content(1))).isFalse();
        assertThat(counts(1)).isEqualTo(new Counts(100, 1));
        assertThat(counts(2)).isNull();
        repeats = remembered();
        assertThat(repeats.expect(content(1))).isFalse();
        assertThat(counts(1)).isEqualTo(new Counts(100, 1));
    }

    @Test
    void aGenerationEndsWithItsAgeAndIsForgottenWithTheNext() {
        stored(1, START);
        stored(2, START + AGE - 1);
        stored(3, START + AGE);
        assertRemembered(1, 2, 3);
        stored(4, START + 2 * AGE - 1);
        assertRemembered(1, 2, 3, 4);
        stored(5, START + 2 * AGE);
        assertForgotten(1, 2);
        assertRemembered(3, 4, 5);
        assertThat(rows()).isEqualTo(3);
        assertThat(repeats.expect(content(1))).isTrue();
    }

    @Test
    void aGenerationEndsWhenItIsFull() {
        for (int i = 1; i <= 2 * MOST; i++) {
            stored(i, START + i);
        }
        assertRemembered(1, MOST, MOST + 1, 2 * MOST);
        stored(2 * MOST + 1, START + 3 * MOST);
        assertForgotten(1, MOST);
        assertRemembered(MOST + 1, 2 * MOST, 2 * MOST + 1);
        assertThat(rows()).isEqualTo(MOST + 1);
    }

    @Test
    void aRestartKeepsTheGenerationsApart() {
        stored(1, START);
        stored(2, START + AGE);
        repeats = remembered();
        assertRemembered(1, 2);
        stored(3, START + 2 * AGE - 1);
        assertRemembered(1, 2, 3);
        repeats = remembered();
        stored(4, START + 2 * AGE);
        assertForgotten(1);
        assertRemembered(2, 3, 4);
        repeats = remembered();
        assertForgotten(1);
        assertRemembered(2, 3, 4);
    }

    @Test
    void aLongSilenceForgetsNothingBeforeSomethingNewComesTwice() {
        stored(1, START);
        stored(2, START + 100 * AGE);
        assertRemembered(1, 2);
        stored(3, START + 101 * AGE);
        assertForgotten(1);
        assertRemembered(2, 3);
    }

    @Test
    void whatWasDecidedAndNotCommittedIsForgottenWithTheDecision() {
        assertThat(repeats.expect(content(1))).isTrue();
        repeats.remember(content(1), new Counts(5, 0), facts(null, START));
        assertThat(counts(1)).isEqualTo(new Counts(5, 0));
        repeats.reload();
        assertThat(repeats.expect(content(1))).isTrue();
    }

    @Test
    void onlyTheLastMessageOfAProducerIsRememberedWithItsCounts() {
        try (var group = store.begin()) {
            for (int i = 1; i <= 2; i++) {
                assertThat(repeats.expect("p", i)).isInstanceOf(Verdict.Next.class);
                var sequence = new Repeat.Sequence("p", i);
                repeats.remember(sequence, new Counts(10 * i, 0), facts(group, START));
            }
            group.commit();
        }
        assertThat(repeats.expect("p", 1)).isEqualTo(new Verdict.Repeated(null));
        assertThat(repeats.expect("p", 2)).isEqualTo(new Verdict.Repeated(new Counts(20, 0)));
        assertThat(repeats.answered(new Repeat.Sequence("p", 1))).isNull();
        assertThat(repeats.answered(new Repeat.Sequence("p", 2))).isEqualTo(new Counts(20, 0));
    }

    private static Repeat.Content content(int number) {
        return new Repeat.Content(number, -number);
    }

    private @Nullable Counts counts(int number) {
        return repeats.answered(content(number));
    }

    private void stored(int number, long timeMillis) {
        try (var group = store.begin()) {
            repeats.remember(
                    content(number), new Counts(100 * number, 1), facts(group, timeMillis));
            group.commit();
        }
    }

    private void assertRemembered(int... numbers) {
        for (int number : numbers) {
            assertThat(counts(number)).as("%d", number).isEqualTo(new Counts(100 * number, 1));
        }
    }

    private void assertForgotten(int... numbers) {
        for (int number : numbers) {
            assertThat(counts(number)).as("%d", number).isNull();
        }
    }

    private int rows() {
        int[] rows = {0};
        store.table("repeats")
                .scan(
                        Range.all(),
                        Order.ASCENDING,
                        Integer.MAX_VALUE,
                        (_, _, _, _) -> ++rows[0] > 0);
        return rows[0];
    }

    /** Commits at once; without a group, not at all. */
    private Facts facts(@Nullable WriteGroup group, long timeMillis) {
        return new Facts() {
            @Override
            public long add(byte kind, byte[] bytes, int from, int length) {
                if (group != null) {
                    var fact = new Fact();
                    fact.set(0, 0, timeMillis, kind, bytes, from, from + length);
                    repeats.apply(fact, group);
                }
                return 0;
            }

            @Override
            public long timeMillis() {
                return timeMillis;
            }
        };
    }
}
