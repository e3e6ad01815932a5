package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.chat.v1.ListRoomsRequest;
import dev.penstock.api.chat.v1.ListRoomsResponse;
import dev.penstock.api.chat.v1.Room;
import dev.penstock.api.chat.v1.RoomOrder;
import dev.penstock.feed.EventId;
import dev.penstock.ingest.Fact;
import dev.penstock.presence.Members;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists of rooms between the steps of a commit, and while rooms move. */
@Timeout(60)
class RoomListTest {
    private static final int ROOMS = 8;

    @TempDir Path folder;
    private Store store;
    private WriteGroup group;
    private ChatState state;
    private Members members;
    private RoomList list;
    private long offset;

    @BeforeEach
    void start() {
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        group = store.begin();
        state = new ChatState(store, 1, (_, _) -> {}, _ -> {});
        members = new Members(store, "chat-members", ChatFact.JOINED, ChatFact.LEFT);
        list = new RoomList(state, members, 1 << 20);
    }

    @AfterEach
    void stop() {
        group.close();
        store.close();
    }

    private void apply(ChatFact fact) {
        state.apply(window(fact.kind(), fact.payload()), group);
    }

    private void join(long room, String who) {
        // The room's number, which takes one byte below 128, and the name.
        byte[] payload = ((char) room + who).getBytes(StandardCharsets.UTF_8);
        members.apply(window(ChatFact.JOINED, payload), group);
    }

    private Fact window(byte kind, byte[] payload) {
        return new Fact().set(4, offset++, 1_000, kind, payload, 0, payload.length);
    }

    private void commit() {
        state.store(group);
        group.commit();
        state.stored();
    }

    private static ChatFact.Said said(long room) {
        return new ChatFact.Said(room, 1, "anna", "x", List.of(), false);
    }

    private ListRoomsResponse page(boolean own, RoomOrder order, String token) {
        return list.list(
                ListRoomsRequest.newBuilder()
                        .setUser("ben")
                        .setOwn(own)
                        .setOrder(order)
                        .setPageSize(1)
                        .setPageToken(token)
                        .build());
    }

    private List<String> names(boolean own, RoomOrder order) {
        var names = new ArrayList<String>();
        String token = "";
        do {
            var page = page(own, order, token);
            page.getRoomsList().stream().map(Room::getName).forEach(names::add);
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return names;
    }

    @Test
    void aRoomOfACommitUnderWayIsNotListedYet() {
        apply(new ChatFact.Created(1, "old", "anna"));
        join(1, "ben");
        commit();
        apply(new ChatFact.Created(2, "by member", "ben"));
        join(2, "ben");
        apply(new ChatFact.Created(3, "by marker", "ben"));
        apply(new ChatFact.Read(3, new EventId(1_000, 0), "ben", 1));
        for (RoomOrder order : orders()) {
            assertThat(names(true, order)).containsExactly("old");
        }
        state.store(group);
        group.commit();
        for (RoomOrder order : orders()) {
            assertThat(names(true, order)).containsExactly("old");
        }
        state.stored();
        for (RoomOrder order : orders()) {
            assertThat(names(true, order))
                    .containsExactlyInAnyOrder("old", "by member", "by marker");
        }
    }

    private static RoomOrder[] orders() {
        return new RoomOrder[] {RoomOrder.ROOM_ORDER_UNSPECIFIED, RoomOrder.ROOM_ORDER_ACTIVITY};
    }

    @Test
    void roomsWithoutAMessageHaveOneOrderInAllLists() {
        for (long room = 1; room <= 4; room++) {
            apply(new ChatFact.Created(room, "room " + room, "anna"));
            join(room, "ben");
        }
        apply(said(2));
        commit();
        assertThat(names(false, RoomOrder.ROOM_ORDER_ACTIVITY))
                .containsExactly("room 2", "room 4", "room 3", "room 1")
                .isEqualTo(names(true, RoomOrder.ROOM_ORDER_ACTIVITY));
    }

    @Test
    void pagesGoOnBehindTheOneBeforeWhileRoomsMoveToTheFront() throws Exception {
        for (long room = 0; room < ROOMS; room++) {
            apply(new ChatFact.Created(room, "room " + room, "anna"));
            apply(said(room));
        }
        commit();
        var done = new AtomicBoolean();
        Thread lane =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (long i = 0; !done.get(); i++) {
                                        apply(said(i % ROOMS));
                                        state.stored();
                                    }
                                });
        try {
            for (int i = 0; i < 2_000; i++) {
                turnsForward();
            }
        } finally {
            done.set(true);
            lane.join();
        }
    }

    private void turnsForward() {
        String token = page(false, RoomOrder.ROOM_ORDER_ACTIVITY, "").getNextPageToken();
        while (!token.isEmpty()) {
            String next = page(false, RoomOrder.ROOM_ORDER_ACTIVITY, token).getNextPageToken();
            if (!next.isEmpty()) {
                assertThat(Active.parse(next)).isGreaterThan(Active.parse(token));
            }
            token = next;
        }
    }
}
