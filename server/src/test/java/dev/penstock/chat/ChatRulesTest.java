package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.feed.Event;
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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions by themselves: without sockets, threads and clock. */
class ChatRulesTest {
    /** A fact that was decided and is not committed yet. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Decided(long offset, long timeMillis, byte kind, byte[] payload) {}

    private static final long AGE = ChatConfig.defaults().unusedAge().toMillis();

    @TempDir Path folder;
    private final Wheel wheel = new Wheel();
    private final List<Decided> decided = new ArrayList<>();
    private final List<Decided> committed = new ArrayList<>();
    private Store store;
    private WriteGroup group;
    private ChatState state;
    private Members members;
    private final List<Long> forgotten = new ArrayList<>();
    private final Set<Long> followed = new HashSet<>();
    private long oldest;
    private long now = 1_000_000;
    private ChatRules rules;
    private long next;

    @BeforeEach
    void open() {
        store = Store.open(folder, StoreConfig.defaults());
        group = store.begin();
        state =
                new ChatState(
                        store,
                        ChatFeature.FEED,
                        (_, _) -> {},
                        number -> {
                            assertThat(state.known(number)).isNull();
                            forgotten.add(number);
                        });
        var presence = PresenceConfig.defaults();
        members = new Members(store, "members", ChatFact.JOINED, ChatFact.LEFT);
        var attendance =
                new Attendance(presence, wheel, () -> Instant.ofEpochMilli(now), (_, _) -> {});
        var roll = new Roll(members, presence);
        rules =
                new ChatRules(
                        state,
                        ChatConfig.defaults(),
                        roll,
                        attendance,
                        new RequestMemory(store, "requests", ChatFact.REQUEST_DONE),
                        new UnusedRooms(
                                ChatConfig.defaults().unusedAge(),
                                roll,
                                followed::contains,
                                () -> oldest));
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
                                    next,
                                    now,
                                    kind,
                                    Arrays.copyOfRange(bytes, from, from + length)));
                    return next++;
                }

                @Override
                public long timeMillis() {
                    return now;
                }
            };

    private void say(String user) {
        decide(new ChatCommand.Say("r", user, "text", List.of(), ""));
    }

    private void decide(ChatCommand.Ask ask) {
        rules.decide(new ChatCommand(ask), facts);
    }

    private void commit() {
        if (!decided.isEmpty()) {
            commit(decided.size());
        }
    }

    private List<String> rooms() {
        return List.copyOf(state.names().keySet());
    }

    private void commit(int count) {
        List<Decided> first = decided.subList(0, count);
        for (Decided one : first) {
            state.apply(fact(one), group);
            members.apply(fact(one), group);
        }
        state.store(group);
        group.commit();
        state.stored();
        state.published(first.getLast().offset() + 1);
        committed.addAll(first);
        first.clear();
    }

    private static Fact fact(Decided one) {
        var fact = new Fact();
        byte[] payload = one.payload();
        fact.set(
                ChatFeature.LANE,
                one.offset(),
                one.timeMillis(),
                one.kind(),
                payload,
                0,
                payload.length);
        return fact;
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

    @Test
    void roomsThatNobodyUsesAreForgottenAndOthersNot() {
        for (String room : List.of("empty", "followed", "held")) {
            decide(new ChatCommand.Join(room, "ann"));
        }
        say("ann");
        decide(new ChatCommand.Leave("empty", "ann"));
        decide(new ChatCommand.Leave("followed", "ann"));
        commit();
        followed.add(known("followed").number());
        now += 10 * AGE;
        sweep();
        assertThat(rooms()).as("found unused for the first time").hasSize(4);
        now += AGE - 1;
        sweep();
        assertThat(rooms()).as("not yet").hasSize(4);
        now++;
        sweep();
        assertThat(rooms()).containsExactly("followed", "held", "r");
        assertThat(state.roomCount()).isEqualTo(3);
        assertThat(state.byActivity().map(met -> met.room().name()))
                .containsExactly("r", "held", "followed");
        decide(new ChatCommand.Leave("held", "ann"));
        followed.clear();
        sweep();
        now += AGE / 2;
        followed.add(known("followed").number());
        sweep();
        followed.clear();
        now += AGE / 2;
        sweep();
        assertThat(rooms()).as("who comes back in between").containsExactly("followed", "r");
        now += AGE;
        sweep();
        assertThat(rooms()).containsExactly("r");
    }

    private void sweep() {
        decide(new ChatCommand.Sweep());
        commit();
    }

    @Test
    void aForgottenRoomComesBackAsAnotherOneAlsoAfterARestart() {
        decide(new ChatCommand.Join("r", "ann"));
        decide(new ChatCommand.Leave("r", "ann"));
        commit();
        long first = known("r").number();
        sweep();
        now += AGE;
        decide(new ChatCommand.Sweep());
        decide(new ChatCommand.Join("r", "ann"));
        decide(new ChatCommand.Leave("r", "ann"));
        assertThat(forgotten).as("before it is committed").isEmpty();
        commit();
        assertThat(forgotten).containsExactly(first);
        long second = known("r").number();
        assertThat(second).isGreaterThan(first);
        sweep();
        now += AGE;
        sweep();
        assertThat(rooms()).isEmpty();
        var loaded = new ChatState(store, ChatFeature.FEED, (_, _) -> {}, _ -> {});
        assertThat(loaded.all()).isEmpty();
        assertThat(loaded.nextNumber()).isGreaterThan(second);
    }

    @Test
    void eventsOfAForgottenRoomAreNotTold() {
        decide(new ChatCommand.Join("r", "ann"));
        decide(new ChatCommand.Leave("r", "ann"));
        Decided made = decided.getFirst();
        commit();
        var event =
                new Event(
                        ChatFeature.LANE,
                        made.offset(),
                        made.timeMillis(),
                        made.kind(),
                        made.payload());
        var rendering = new EventRendering(state, "");
        assertThat(rendering.render(event)).isNotNull();
        sweep();
        now += AGE;
        sweep();
        assertThat(rendering.render(event)).isNull();
    }

    @Test
    void aRoomIsForgottenWithItsMarkersOnceNoMessageOfItIsKept() {
        say("ann");
        decide(new ChatCommand.Say("kept", "ann", "text", List.of(), ""));
        commit();
        Room gone = known("r");
        Room kept = known("kept");
        sweepTwice();
        assertThat(rooms()).as("its message is kept").containsExactly("kept", "r");
        oldest = kept.lastOffset();
        sweep();
        now += AGE;
        say("ann");
        decide(new ChatCommand.Sweep());
        commit();
        assertThat(rooms()).as("a message on its way").containsExactly("kept", "r");
        decide(new ChatCommand.Say("kept", "ann", "text", List.of(), ""));
        commit();
        oldest = known("r").lastOffset() + 1;
        sweepTwice();
        assertThat(rooms()).containsExactly("kept");
        assertThat(state.messageCount()).as("ever said").isEqualTo(4);
        assertThat(state.markers().of("ann")).containsKeys(gone.number(), kept.number());
        maintain(state);
        assertThat(state.markers().of("ann")).containsOnlyKeys(kept.number());
        say("ann");
        commit();
        assertThat(known("r").number()).isGreaterThan(gone.number());
        assertThat(known("r").messages()).as("counted anew").isEqualTo(1);
        assertThatAReplayComesToTheSame();
    }

    private void assertThatAReplayComesToTheSame() {
        var loaded = new ChatState(store, ChatFeature.FEED, (_, _) -> {}, _ -> {});
        try (Store other = Store.open(folder.resolve("other"), StoreConfig.defaults());
                WriteGroup together = other.begin()) {
            var replayed = new ChatState(other, ChatFeature.FEED, (_, _) -> {}, _ -> {});
            committed.forEach(one -> replayed.apply(fact(one), together));
            replayed.store(together);
            together.commit();
            replayed.stored();
            replayed.maintain(now, together);
            together.commit();
            for (ChatState same : List.of(loaded, replayed)) {
                assertThat(same.all()).containsExactlyInAnyOrderElementsOf(state.all());
                assertThat(same.names()).isEqualTo(state.names());
                assertThat(same.nextNumber()).isEqualTo(state.nextNumber());
                assertThat(same.messageCount()).isEqualTo(state.messageCount());
                assertThat(same.markers().of("ann")).isEqualTo(state.markers().of("ann"));
            }
        }
    }

    @Test
    void markersOfForgottenRoomsAreLookedForALittleAtATimeAndAfterAStart() {
        int people = Markers.LOOKED_AT_ONCE + 10;
        for (int i = 0; i < people; i++) {
            say("u" + i);
        }
        commit();
        maintain(state);
        maintain(state);
        oldest = next;
        sweepTwice();
        assertThat(rooms()).isEmpty();
        var loaded = new ChatState(store, ChatFeature.FEED, (_, _) -> {}, _ -> {});
        for (ChatState looks : List.of(state, loaded)) {
            maintain(looks);
            assertThat(markers(looks, people)).isEqualTo(looks == state ? 10 : 0);
        }
    }

    private static long markers(ChatState of, int people) {
        return IntStream.range(0, people).filter(i -> !of.markers().of("u" + i).isEmpty()).count();
    }

    private void maintain(ChatState one) {
        one.maintain(now, group);
        group.commit();
    }

    private void sweepTwice() {
        sweep();
        now += AGE;
        sweep();
    }

    private Room known(String name) {
        return Objects.requireNonNull(state.room(name));
    }
}
