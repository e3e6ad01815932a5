package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.chat.v1.Message;
import dev.penstock.api.chat.v1.SearchRequest;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedView;
import dev.penstock.feed.Feeds;
import dev.penstock.feed.Route;
import dev.penstock.ingest.Fact;
import dev.penstock.ingest.View;
import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches between the steps of a commit. */
class SearchTest {
    private static final Set<Byte> EVENTS = Set.of(ChatFact.CREATED, ChatFact.SAID);

    @TempDir Path folder;
    private Store store;
    private WriteGroup group;
    private ChatState state;
    private List<View> views;
    private Search search;
    private long offset;

    @BeforeEach
    void start() {
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        group = store.begin();
        state = new ChatState(store, ChatFeature.FEED, (_, _) -> {}, _ -> {});
        var feeds = new Feeds(store, 1, FeedConfig.defaults());
        var all = feeds.add(ChatFeature.FEED, "chat", ChatFeature.LANE);
        var rooms = feeds.family("chat-rooms", all, Route::leadingVarint, state::dropped);
        var retention = new Retention(Duration.ofDays(1), 1L << 30);
        views =
                List.of(
                        state,
                        new FeedView(all, retention, EVENTS),
                        new FeedView(rooms, EVENTS, Set.of()));
        search = new Search(state, all, rooms, ChatConfig.defaults());
    }

    @AfterEach
    void stop() {
        group.close();
        store.close();
    }

    private void say(long room, String text) {
        apply(new ChatFact.Created(room, "room " + room, "ann"));
        apply(new ChatFact.Said(room, 1, "ann", text, List.of(), false));
    }

    private void apply(ChatFact fact) {
        byte[] payload = fact.payload();
        // The kind stands before the payload, as in a batch.
        var bytes = new byte[1 + payload.length];
        bytes[0] = fact.kind();
        System.arraycopy(payload, 0, bytes, 1, payload.length);
        var window = new Fact();
        window.set(ChatFeature.LANE, offset++, 1_000, fact.kind(), bytes, 1, bytes.length);
        views.forEach(view -> view.apply(window, group));
    }

    private List<String> found() {
        var request = SearchRequest.newBuilder().setQuery("word").build();
        return search.search(request, () -> false).getMessagesList().stream()
                .map(Message::getText)
                .toList();
    }

    @Test
    void aMessageOfARoomThatIsBeingMadeIsNotFoundYet() {
        say(1, "a word");
        state.store(group);
        group.commit();
        state.stored();
        assertThat(found()).containsExactly("a word");
        say(2, "another word");
        state.store(group);
        group.commit();
        assertThat(found()).as("committed, and not answered yet").containsExactly("a word");
        state.stored();
        assertThat(found()).containsExactly("another word", "a word");
    }
}
