package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.EventId;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedRig;
import dev.penstock.feed.Frame;
import dev.penstock.ingest.Fact;
import dev.penstock.store.WriteGroup;
import dev.penstock.subscribe.Preamble;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a room's followers are told first, as it is made. */
class LastMessagesTest {
    private static final int FEED = 9;
    private static final long ROOM = 4;
    private static final int MESSAGES = 1_000;
    private static final String LONG = "x".repeat(16 << 10);

    @TempDir Path folder;
    private final List<Integer> made = new ArrayList<>();
    private FeedRig rig;
    private WriteGroup group;
    private ChatState state;

    @BeforeEach
    void open() {
        rig = new FeedRig(folder, FeedConfig.defaults(), 4);
        group = rig.store.begin();
        state = new ChatState(rig.store, FEED, (_, _) -> {}, _ -> {});
        apply(0, new ChatFact.Created(ROOM, "r", "ann"));
        apply(1, new ChatFact.Created(ROOM + 1, "other", "ann"));
        commit();
    }

    @AfterEach
    void close() {
        group.close();
        rig.close();
    }

    private void apply(long offset, ChatFact fact) {
        byte[] payload = fact.payload();
        state.apply(
                new Fact()
                        .set(
                                FeedRig.LANE,
                                offset,
                                1_000 + offset,
                                fact.kind(),
                                payload,
                                0,
                                payload.length),
                group);
    }

    private void commit() {
        state.store(group);
        group.commit();
        state.stored();
    }

    /** Says something at this offset, in the room and in another. */
    private void say(int offset, String text, boolean deleted) {
        for (long room : new long[] {ROOM, ROOM + 1}) {
            var said = new ChatFact.Said(room, offset, "ann", text, List.of(), deleted);
            apply(offset, said);
        }
    }

    private LastMessages before(long offset, Predicate<StoredMessage> shown) {
        return new LastMessages(
                state,
                rig.feed,
                ROOM,
                offset,
                shown,
                message -> {
                    made.add((int) message.id().offset());
                    return message.text().getBytes(StandardCharsets.UTF_8);
                });
    }

    /** All pieces, each of which is small. */
    private static List<Frame> walk(Preamble first) {
        var all = new ArrayList<Frame>();
        Preamble piece = first;
        while (true) {
            assertThat(piece.frames().stream().mapToInt(frame -> frame.bytes().length).sum())
                    .isLessThan(Preamble.PIECE_BYTES + LONG.length() + 100);
            all.addAll(piece.frames());
            var rest = piece.rest();
            if (rest == null) {
                return all;
            }
            piece = rest.get();
        }
    }

    @Test
    void onlyAPieceIsMadeBeforeItIsTaken() {
        for (int i = 10; i < 10 + MESSAGES; i++) {
            say(i, LONG, false);
        }
        commit();
        Preamble first = before(5_000, _ -> true).find(MESSAGES, 0, () -> false);
        assertThat(made).as("made and held").hasSizeBetween(1, 4);
        assertThat(walk(first)).hasSize(MESSAGES);
        assertThat(made).isEqualTo(IntStream.range(10, 10 + MESSAGES).boxed().toList());
    }

    @Test
    void theNewestThatCountComeOldestFirst() {
        for (int i = 10; i < 40; i++) {
            say(i, "m" + i, i % 2 == 1);
        }
        commit();
        var undeleted = before(35, message -> !message.deleted());
        assertThat(walk(undeleted.find(4, 0, () -> false))).hasSize(4);
        assertThat(made).containsExactly(28, 30, 32, 34);
        made.clear();
        assertThat(walk(undeleted.find(4, 1_031, () -> false))).hasSize(2);
        assertThat(made).containsExactly(32, 34);
        made.clear();
        assertThat(walk(before(12, _ -> true).find(100, 0, () -> false))).hasSize(2);
        assertThat(made).containsExactly(10, 11);
        made.clear();
        assertThat(walk(before(10, _ -> true).find(100, 0, () -> false))).isEmpty();
    }

    @Test
    void eachMayBeResumedBehindAndIsAsItIsWhenItIsMade() {
        for (int i = 10; i < 20; i++) {
            say(i, LONG, false);
        }
        commit();
        Preamble first = before(5_000, _ -> true).find(10, 0, () -> false);
        assertThat(made).hasSizeLessThan(9);
        var edited = new EventId(1_019, 19);
        apply(20, new ChatFact.Edited(ROOM, edited, "ann", "edited", List.of()));
        commit();
        byte[] last = walk(first).getLast().bytes();
        var behind = Cursor.of(FeedRig.EPOCH, FeedRig.LANE, 20);
        assertThat(last)
                .isEqualTo(Frame.of("edited".getBytes(StandardCharsets.UTF_8), behind).bytes());
    }

    @Test
    void whoIsGoneIsNotLookedFor() {
        for (int i = 10; i < 1_000; i++) {
            say(i, "", true);
        }
        commit();
        int[] looked = {0};
        Preamble found =
                before(5_000, message -> !message.deleted()).find(10, 0, () -> looked[0]++ == 20);
        assertThat(looked[0]).isEqualTo(21);
        assertThat(walk(found)).isEmpty();
    }
}
