package dev.penstock.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every journal does, whatever it is made of. */
abstract class JournalContract {

    static final int LANES = 3;

    /** Opens the journal under test, or opens it again as it was left. */
    abstract Journal open() throws IOException;

    /** Makes facts that were released go if they ever will; called with the journal open. */
    abstract void fillBeyondRelease(Journal journal) throws IOException;

    @Test
    void aNewJournalIsEmpty() throws IOException {
        try (Journal journal = open()) {
            assertThat(journal.lanes()).isEqualTo(LANES);
            assertThat(journal.epoch()).isPositive();
            for (int lane = 0; lane < LANES; lane++) {
                assertThat(journal.end(lane)).isZero();
                assertThat(journal.start(lane)).isZero();
            }
            assertThat(replayAll(journal)).isEmpty();
        }
    }

    @Test
    void factsComeBackInCommitOrderWithTheirOffsetsTimesAndKinds() throws IOException {
        try (Journal journal = open()) {
            commit(journal, batch(1, 0, 1000, "a", "b"), Durability.SYNCED);
            commit(journal, batch(0, 0, 1001, "c"), Durability.SYNCED);
            commit(journal, batch(1, 2, 1002, "d"), Durability.RECEIVED);
        }
        try (Journal journal = open()) {
            assertThat(replayAll(journal))
                    .containsExactly("1/0@1000 7a", "1/1@1000 7b", "0/0@1001 7c", "1/2@1002 7d");
            assertThat(journal.end(0)).isEqualTo(1);
            assertThat(journal.end(1)).isEqualTo(3);
            assertThat(journal.synced(1)).isEqualTo(3);
            assertThat(journal.time(1)).isEqualTo(1002);
        }
    }

    @Test
    void aReplayBeginsInTheMiddleOfABatch() throws IOException {
        try (Journal journal = open()) {
            commit(journal, batch(0, 0, 1, "a", "b", "c"), Durability.SYNCED);
            commit(journal, batch(1, 0, 1, "x"), Durability.SYNCED);
        }
        try (Journal journal = open()) {
            assertThat(replay(journal, new long[] {2, 1, 0})).containsExactly("0/2@1 7c");
        }
    }

    @Test
    void aLaneBehindItsRecordsGoesOnWhereTheyEnd() throws IOException {
        try (Journal journal = open()) {
            commit(journal, batch(0, 0, 1, "a"), Durability.SYNCED);
        }
        try (Journal journal = open()) {
            assertThat(replay(journal, new long[] {5, 0, 0})).isEmpty();
            journal.goOnAt(0, 5);
            journal.goOnAt(0, 3);
            assertThat(journal.end(0)).isEqualTo(5);
            commit(journal, batch(0, 5, 2, "f"), Durability.SYNCED);
        }
        try (Journal journal = open()) {
            assertThat(replayAll(journal)).containsExactly("0/0@1 7a", "0/5@2 7f");
        }
    }

    @Test
    void anAppendThatDoesNotBeginAtTheEndFailsAloneAndIsTold() throws IOException {
        try (Journal journal = open()) {
            var misplaced = new Outcome();
            journal.append(batch(0, 3, 1, "x"), Durability.SYNCED, misplaced);
            assertThat(misplaced.await()).hasMessageContaining("expected: 0");
            commit(journal, batch(0, 0, 1, "a"), Durability.SYNCED);
        }
    }

    @Test
    void listenersOfALaneAreCalledInOrderWhateverTheirDurability() throws IOException {
        try (Journal journal = open()) {
            var order = new ArrayList<Integer>();
            Outcome last = new Outcome();
            for (int i = 0; i < 200; i++) {
                int number = i;
                Durability durability = i % 3 == 0 ? Durability.SYNCED : Durability.RECEIVED;
                journal.append(
                        batch(0, i, 1, "f" + i),
                        durability,
                        new AppendListener() {
                            @Override
                            public void committed() {
                                order.add(number);
                                if (number == 199) {
                                    last.committed();
                                }
                            }

                            @Override
                            public void failed(IOException cause) {
                                last.failed(cause);
                            }
                        });
            }
            assertThat(last.await()).isNull();
            assertThat(order).hasSize(200).isSorted();
        }
    }

    @Test
    void aFactMayBeEmptyOrLarge() throws IOException {
        String large = "x".repeat(5 << 20);
        try (Journal journal = open()) {
            commit(journal, batch(2, 0, 1, "", large, ""), Durability.SYNCED);
        }
        try (Journal journal = open()) {
            assertThat(replayAll(journal)).containsExactly("2/0@1 7", "2/1@1 7" + large, "2/2@1 7");
        }
    }

    @Test
    void whatIsNotReleasedIsKept() throws IOException {
        try (Journal journal = open()) {
            commit(journal, batch(1, 0, 1, "kept"), Durability.SYNCED);
            fillBeyondRelease(journal);
            journal.release(0, journal.end(0));
            assertThat(journal.start(1)).isZero();
        }
        try (Journal journal = open()) {
            assertThat(replayAll(journal)).contains("1/0@1 7kept");
        }
    }

    @Test
    void whatIsReleasedGoesAndAReplayFromThereIsRefused() throws IOException {
        long end;
        try (Journal journal = open()) {
            commit(journal, batch(1, 0, 7, "gone"), Durability.SYNCED);
            fillBeyondRelease(journal);
            end = journal.end(0);
            for (int lane = 0; lane < LANES; lane++) {
                journal.release(lane, journal.end(lane));
            }
            assertThat(journal.start(0)).isPositive();
        }
        try (Journal journal = open()) {
            assertThatThrownBy(() -> replayAll(journal)).isInstanceOf(IOException.class);
            assertThat(journal.end(0)).isEqualTo(end);
            assertThat(journal.end(1)).isEqualTo(1);
            assertThat(journal.time(1)).isEqualTo(7);
        }
    }

    @Test
    void anAppendAfterCloseIsRefused() throws IOException {
        Journal journal = open();
        journal.close();
        journal.close();
        var listener = new Outcome();
        assertThatThrownBy(() -> journal.append(batch(0, 0, 1, "a"), Durability.SYNCED, listener))
                .isInstanceOf(IllegalStateException.class);
    }

    static Batch batch(int lane, long firstOffset, long time, String... facts) {
        var batch = new Batch(lane);
        batch.reset(firstOffset, time);
        for (String fact : facts) {
            byte[] bytes = fact.getBytes(UTF_8);
            batch.add((byte) '7', bytes, 0, bytes.length);
        }
        return batch;
    }

    static void commit(Journal journal, Batch batch, Durability durability) throws IOException {
        var outcome = new Outcome();
        journal.append(batch, durability, outcome);
        IOException failure = outcome.await();
        if (failure != null) {
            throw failure;
        }
    }

    static List<String> replayAll(Journal journal) throws IOException {
        return replay(journal, new long[journal.lanes()]);
    }

    static List<String> replay(Journal journal, long[] from) throws IOException {
        var facts = new ArrayList<String>();
        journal.replay(
                from,
                (lane, offset, time, kind, buffer, start, end) ->
                        facts.add(
                                lane
                                        + "/"
                                        + offset
                                        + "@"
                                        + time
                                        + " "
                                        + (char) kind
                                        + new String(buffer, start, end - start, UTF_8)));
        return facts;
    }
}
