package dev.penstock.chat;

import dev.penstock.api.chat.v1.Message;
import dev.penstock.api.chat.v1.SearchRequest;
import dev.penstock.api.chat.v1.SearchResponse;
import dev.penstock.feed.EventId;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedFamily;
import dev.penstock.ingest.Utf8;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages by looking at them, newest first, so many for one page at most: who wants more turns
 * the page. Threads that may block.
 */
final class Search {
    private static final int AT_ONCE = 256;
    private static final int MOST = 500;
    private static final int USUAL = 50;
    private static final int LONGEST = 256;
    private static final Pattern WORD = Pattern.compile("\"([^\"]+)\"|([^\\s\"]+)");

    private final ChatState state;
    private final Feed all;
    private final FeedFamily rooms;
    private final ChatConfig config;

    Search(ChatState state, Feed all, FeedFamily rooms, ChatConfig config) {
        this.state = state;
        this.all = all;
        this.rooms = rooms;
        this.config = config;
    }

    /** One page in the making. */
    private final class Findings {
        private final List<String> words;
        private final String author;
        private final Page page;
        private final BooleanSupplier gone;
        private final SearchResponse.Builder response = SearchResponse.newBuilder();
        private boolean overflows;
        private int looked;
        private int passed;
        private @Nullable EventId last;

        Findings(SearchRequest request, BooleanSupplier gone) {
            int size = LookService.pageSize(request.getPageSize(), USUAL, MOST);
            words = words(request.getQuery());
            author = request.getAuthor().isEmpty() ? "" : Asks.user(request.getAuthor());
            page = new Page(size, config.maxPageBytes());
            this.gone = gone;
        }

        /** Looks at a message; false when the page is full, perhaps without it. */
        boolean look(StoredMessage message) {
            // Without a room it is not answered yet, or no longer kept.
            Room room = state.known(message.room());
            if (room != null && matches(message)) {
                Message shown = Shapes.message(message, room.name());
                overflows = !page.takes(shown);
                if (overflows) {
                    return false;
                }
                response.addMessages(shown);
            }
            looked++;
            last = message.id();
            return !full();
        }

        /** So many events have been passed, up to this place. */
        void pass(int events, EventId place) {
            passed += events;
            last = place;
        }

        boolean full() {
            return overflows || page.full() || passed >= most() || looked >= most();
        }

        /** Events that may be passed at once. */
        int some() {
            return Math.min(AT_ONCE, most() - passed);
        }

        /** Whether there is no more to be done. */
        boolean done() {
            return full() || gone.getAsBoolean();
        }

        private int most() {
            return config.searchEvents();
        }

        private boolean matches(StoredMessage message) {
            if (message.deleted() || !(author.isEmpty() || message.author().equals(author))) {
                return false;
            }
            String text = message.text().toLowerCase(Locale.ROOT);
            return words.stream().allMatch(text::contains);
        }

        SearchResponse end() {
            EventId end = last;
            if (full() && end != null) {
                response.setNextPageToken(end.text()).setCompleteFromMs(end.timeMillis());
            }
            return response.setLookedAt(looked).build();
        }
    }

    SearchResponse search(SearchRequest request, BooleanSupplier gone) {
        var findings = new Findings(request, gone);
        long before =
                request.getPageToken().isEmpty()
                        ? Long.MAX_VALUE
                        : EventId.parse("page_token", request.getPageToken()).offset();
        if (request.getRoom().isEmpty()) {
            long at = before;
            while (at >= 0 && !findings.done()) {
                at = stretch(findings, at);
            }
        } else {
            Room room = state.existing(Asks.room(request.getRoom()));
            state.backwards(
                    room.number(),
                    before,
                    message -> findings.look(message) && !gone.getAsBoolean());
        }
        return findings.end();
    }

    /**
     * Looks at the messages among so many events of all rooms; most may be something else, and cost as
     * much. The offset of the oldest of them, or -1: there are no more.
     */
    private long stretch(Findings findings, long before) {
        int some = findings.some();
        var places = new ArrayList<long[]>(some);
        int[] events = {0};
        long[] oldest = {-1};
        rooms.backwards(
                before,
                (room, offset, kind) -> {
                    if (kind == ChatFact.SAID) {
                        places.add(new long[] {room, offset});
                    }
                    oldest[0] = offset;
                    return ++events[0] < some;
                });
        for (StoredMessage message : state.messages(places)) {
            if (!findings.look(message)) {
                return -1;
            }
        }
        if (events[0] < some) {
            return -1;
        }
        findings.pass(events[0], place(oldest[0]));
        return oldest[0];
    }

    private EventId place(long offset) {
        long[] time = {0};
        var _ =
                all.history()
                        .scan(
                                offset,
                                1,
                                (_, timeMillis, _, _, _, _) -> {
                                    time[0] = timeMillis;
                                    return false;
                                });
        return new EventId(time[0], offset);
    }

    private static List<String> words(String query) {
        if (query.isBlank() || Utf8.length(query) > LONGEST) {
            throw Refusal.invalid("query", query, "1 to " + LONGEST + " bytes").asException();
        }
        var words = new ArrayList<String>();
        var found = WORD.matcher(query.toLowerCase(Locale.ROOT));
        while (found.find()) {
            words.add(found.group(1) == null ? found.group(2) : found.group(1));
        }
        if (words.isEmpty()) {
            throw Refusal.invalid("query", query, "words").asException();
        }
        return words;
    }
}
