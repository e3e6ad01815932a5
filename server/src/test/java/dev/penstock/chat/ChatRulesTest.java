package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.RequestMemory;
import dev.penstock.presence.Attendance;
import dev.penstock.presence.Members;
import dev.penstock.presence.PresenceConfig;
import dev.penstock.presence.Roll;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import dev.penstock.subscribe.Wheel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions by themselves: without sockets, threads and clock. */
class ChatRulesTest {
    /** A fact that was decided and is not committed yet. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Decided(long offset, byte kind, byte[] payload) {}

    private static final long NOW = 1_000_000;

    @TempDir Path folder;
    private final Wheel wheel = new Wheel();
    private final List<Decided> decided = new ArrayList<>();
    private Store store;
    private WriteGroup group;
    private ChatState state;
    private ChatRules rules;
    private long next;

    @BeforeEach
    void open() {
        store = Store.open(folder, StoreConfig.defaults());
        group = store.begin();
        state = new ChatState(store, ChatFeature.FEED, (_, _) -> {});
        var presence = PresenceConfig.defaults();
        var members = new Members(store, "members", ChatFact.JOINED, ChatFact.LEFT);
        var attendance =
                new Attendance(presence, wheel, () -> Instant.ofEpochMilli(NOW), (_, _) -> {});
        rules =
                new ChatRules(
                        state,
                        ChatConfig.defaults(),
                        new Roll(members, presence),
                        attendance,
                        new RequestMemory(store, "requests", ChatFact.REQUEST_DONE));
        rules.reload();
    }

    @AfterEach
    void close() {
        group.close();
        store.close();
        wheel.close();
    }

    private final Facts facts =
            new Facts() {
                @Override
                public long add(byte kind, byte[] bytes, int from, int length) {
                    decided.add(
                            new Decided(
                                    next, kind, Arrays.copyOfRange(bytes, from, from + length)));
                    return next++;
                }

                @Override
                public long timeMillis() {
                    return NOW;
                }
            };

    private void say(String user) {
        rules.decide(new ChatCommand(new ChatCommand.Say("r", user, "text", List.of(), "")), facts);
    }

    private void commit(int count) {
        var fact = new Fact();
        List<Decided> oldest = decided.subList(0, count);
        for (Decided one : oldest) {
            byte[] payload = one.payload();
            fact.set(ChatFeature.LANE, one.offset(), NOW, one.kind(), payload, 0, payload.length);
            state.apply(fact, group);
        }
        state.store(group);
        group.commit();
        state.stored();
        state.published(oldest.getLast().offset() + 1);
        oldest.clear();
    }

    @Test
    void decisionsAheadOfTheDiskAreLookedThroughOnceACommit() {
        for (int i = 0; i < 5_000; i++) {
            say("u" + i);
        }
        assertThat(rules.walks()).as("nothing was committed").isZero();
        for (int round = 1; round <= 4; round++) {
            commit(1_000);
            say("more");
            say("and more");
            assertThat(rules.walks()).isEqualTo(round);
        }
        assertThat(rules.ahead()).isBetween(1_000, 1_010);
    }
}
