package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.penstock.RunningServer;
import dev.penstock.api.chat.ChatServiceGrpc;
import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.HistoryRequest;
import dev.penstock.api.chat.v1.HistoryResponse;
import dev.penstock.api.chat.v1.JoinRequest;
import dev.penstock.api.chat.v1.JoinResponse;
import dev.penstock.api.chat.v1.ListRoomsRequest;
import dev.penstock.api.chat.v1.ListRoomsResponse;
import dev.penstock.api.chat.v1.Message;
import dev.penstock.api.chat.v1.ReactRequest;
import dev.penstock.api.chat.v1.Room;
import dev.penstock.api.chat.v1.SayRequest;
import dev.penstock.api.chat.v1.SayResponse;
import dev.penstock.api.chat.v1.SearchRequest;
import dev.penstock.api.chat.v1.SearchResponse;
import dev.penstock.api.chat.v1.WatchRequest;
import dev.penstock.api.chat.v1.WatchResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages end in time, whatever is on them and beside them, and their successors show the rest. */
@Timeout(60)
class PagesTest {
    private static final int PAGE_BYTES = 64 << 10;
    private static final int MESSAGES = 30;
    private static final String LONG = "pump " + "x".repeat(10_000);

    @TempDir Path folder;
    private RunningServer server;
    private ChatGrpc.ChatBlockingStub chat;

    @BeforeEach
    void start() throws IOException {
        server =
                RunningServer.in(
                        folder,
                        Map.of(
                                "chat.max-page-bytes", "64 KiB",
                                "chat.search-events", "100",
                                "chat.max-text-bytes", "128 KiB",
                                "chat.messages-per-second", "10000"));
        chat = ChatGrpc.newBlockingStub(server.channel());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SayResponse say(String room, String text) {
        return chat.say(SayRequest.newBuilder().setUser("ann").setRoom(room).setText(text).build());
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> i + LONG).toList();
    }

    private static void assertSmall(int bytes) {
        assertThat(bytes).isLessThan(PAGE_BYTES + 1_000);
    }

    @Test
    void pagesOfHistoryEndWhenTheyAreLarge() {
        for (int i = 0; i < MESSAGES; i++) {
            say("r", i + LONG);
        }
        var texts = new ArrayList<String>();
        var request = HistoryRequest.newBuilder().setRoom("r").setPageSize(1_000);
        int pages = 0;
        HistoryResponse page;
        do {
            page = chat.history(request.build());
            assertSmall(page.getSerializedSize());
            texts.addAll(0, page.getMessagesList().stream().map(Message::getText).toList());
            request.setPageToken(page.getNextPageToken());
            pages++;
        } while (!page.getNextPageToken().isEmpty());
        assertThat(pages).isEqualTo(MESSAGES / 6);
        assertThat(texts).isEqualTo(numbered(0, MESSAGES));
    }

    @Test
    void whatIsLargerThanAPageHasOneOfItsOwn() {
        say("r", "small");
        say("r", "x".repeat(100_000));
        say("r", "small, too");
        var request = HistoryRequest.newBuilder().setRoom("r");
        for (int length : new int[] {10, 100_000, 5}) {
            HistoryResponse page = chat.history(request.build());
            assertThat(page.getMessagesList())
                    .extracting(message -> message.getText().length())
                    .containsExactly(length);
            request.setPageToken(page.getNextPageToken());
        }
        assertThat(request.getPageToken()).isEmpty();
    }

    @Test
    void pagesOfFindingsEndWhenTheyAreLarge() {
        for (int i = 0; i < MESSAGES; i++) {
            say("r" + i % 3, i + LONG);
        }
        for (String room : List.of("", "r1")) {
            int expected = room.isEmpty() ? MESSAGES : MESSAGES / 3;
            List<SearchResponse> pages = search(room);
            assertThat(pages).hasSize((expected + 5) / 6);
            pages.forEach(page -> assertSmall(page.getSerializedSize()));
            assertThat(pages.stream().flatMap(page -> page.getMessagesList().stream()))
                    .hasSize(expected)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void pagesOfRoomsEndWhenTheyAreLarge() {
        for (int i = 10; i < 10 + MESSAGES; i++) {
            say("r" + i, i + LONG);
        }
        var names = new ArrayList<String>();
        var request = ListRoomsRequest.newBuilder().setPageSize(1_000);
        ListRoomsResponse page;
        do {
            page = chat.listRooms(request.build());
            assertSmall(page.getSerializedSize());
            names.addAll(page.getRoomsList().stream().map(Room::getName).toList());
            request.setPageToken(page.getNextPageToken());
        } while (!page.getNextPageToken().isEmpty());
        assertThat(names)
                .isEqualTo(IntStream.range(10, 10 + MESSAGES).mapToObj(i -> "r" + i).toList());
    }

    @Test
    void aSearchOfAllRoomsEndsItsPageAmongEventsThatAreNoMessages() {
        String id = say("r", "pump").getMessageId();
        for (int i = 0; i < 250; i++) {
            react(id, i % 2 == 1);
        }
        List<SearchResponse> pages = search("");
        assertThat(pages).hasSize(3);
        assertThat(pages.getFirst().getLookedAt()).isZero();
        assertThat(pages.getFirst().getCompleteFromMs()).isPositive();
        assertThat(pages.getLast().getMessagesList())
                .extracting(Message::getText)
                .containsExactly("pump");
    }

    private void react(String id, boolean remove) {
        var _ =
                chat.react(
                        ReactRequest.newBuilder()
                                .setUser("bob")
                                .setRoom("r")
                                .setMessageId(id)
                                .setEmoji("+")
                                .setRemove(remove)
                                .build());
    }

    private List<SearchResponse> search(String room) {
        var pages = new ArrayList<SearchResponse>();
        String token = "";
        do {
            var request =
                    SearchRequest.newBuilder()
                            .setQuery("pump")
                            .setRoom(room)
                            .setPageToken(token)
                            .build();
            pages.add(chat.search(request));
            token = pages.getLast().getNextPageToken();
        } while (!token.isEmpty());
        return pages;
    }

    @Test
    void whatComesFirstInARoomComesWholeAndBeforeAnyPlaceBehindIt() {
        for (int i = 0; i < MESSAGES; i++) {
            say("r", i + LONG);
        }
        var join = JoinRequest.newBuilder().setUser("bob").setRoom("r").setLast(20);
        Iterator<JoinResponse> joined = soon().join(join.build());
        assertThat(texts(joined, 20, JoinResponse::getHistory)).isEqualTo(numbered(10, MESSAGES));
        JoinResponse greeting = joined.next();
        assertThat(greeting.getHeartbeat()).isTrue();
        assertThat(joined.next().getEvent().hasJoined()).isTrue();
        var again = JoinRequest.newBuilder().setUser("bob").setRoom("r").setLast(20);
        Iterator<JoinResponse> resumed =
                soon().join(again.setAfterCursor(greeting.getCursor()).build());
        assertThat(resumed.next().getHeartbeat()).isTrue();
        assertThat(resumed.next().getEvent().hasJoined()).isTrue();

        var watch = WatchRequest.newBuilder().setRoom("r").setLast(25).build();
        assertThat(texts(soon().watch(watch), 25, WatchResponse::getHistory))
                .isEqualTo(numbered(5, MESSAGES));
        var published = ChatServiceGrpc.newBlockingStub(server.channel());
        var history = dev.penstock.api.chat.HistoryRequest.newBuilder().setRoomId("r").setLimit(28);
        var all = new ArrayList<String>();
        published.getChatHistory(history.build()).forEachRemaining(m -> all.add(m.getContent()));
        assertThat(all).isEqualTo(numbered(2, MESSAGES));
    }

    private ChatGrpc.ChatBlockingStub soon() {
        return chat.withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static <T> List<String> texts(
            Iterator<T> heard, int count, Function<T, Message> message) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(message.apply(heard.next()).getText());
        }
        return texts;
    }

    @Test
    void historyOfATimeHasWhatWasSaidThenAndNothingElse() {
        var said = new ArrayList<SayResponse>();
        for (int i = 0; i < 12; i++) {
            said.add(say("r", "m" + i));
        }
        SayResponse start = said.get(2);
        SayResponse end = said.get(9);
        var request =
                HistoryRequest.newBuilder()
                        .setRoom("r")
                        .setPageSize(2)
                        .setStart(moment(start))
                        .setEnd(moment(end));
        var ids = new ArrayList<String>();
        do {
            HistoryResponse page = chat.history(request.build());
            ids.addAll(0, page.getMessagesList().stream().map(Message::getId).toList());
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());
        assertThat(ids)
                .isNotEmpty()
                .isEqualTo(
                        said.stream()
                                .filter(one -> one.getTimeMs() >= start.getTimeMs())
                                .filter(one -> one.getTimeMs() < end.getTimeMs())
                                .map(SayResponse::getMessageId)
                                .toList());
    }

    private static Timestamp moment(SayResponse said) {
        return Timestamp.newBuilder()
                .setSeconds(said.getTimeMs() / 1_000)
                .setNanos((int) (said.getTimeMs() % 1_000) * 1_000_000)
                .build();
    }
}
