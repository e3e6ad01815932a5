package dev.penstock.chat;

import dev.penstock.api.chat.v1.SearchRequest;
import dev.penstock.api.chat.v1.SearchResponse;
import dev.penstock.feed.EventId;
import dev.penstock.ingest.Utf8;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages by looking at them, newest first, so many for one page at most: who wants more turns
 * the page. Threads that may block.
 */
final class Search {
    static final int LOOKED_AT = 20_000;
    private static final int AT_ONCE = 256;
    private static final int MOST = 500;
    private static final int USUAL = 50;
    private static final int LONGEST = 256;
    private static final Pattern WORD = Pattern.compile("\"([^\"]+)\"|([^\\s\"]+)");

    private final Ground ground;

    Search(Ground ground) {
        this.ground = ground;
    }

    /** One page in the making. */
    private final class Page {
        private final List<String> words;
        private final String author;
        private final int size;
        private final SearchResponse.Builder response = SearchResponse.newBuilder();
        private int looked;
        private @Nullable EventId last;

        Page(List<String> words, String author, int size) {
            this.words = words;
            this.author = author;
            this.size = size;
        }

        /** Looks at a message; false when the page is full. */
        boolean look(StoredMessage message) {
            looked++;
            last = message.id();
            if (matches(message)) {
                response.addMessages(
                        Shapes.message(message, ground.state().room(message.room()).name()));
            }
            return !full();
        }

        boolean full() {
            return looked >= LOOKED_AT || response.getMessagesCount() >= size;
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

    SearchResponse search(SearchRequest request) {
        int size = LookService.pageSize(request.getPageSize(), USUAL, MOST);
        String author = request.getAuthor().isEmpty() ? "" : Asks.user(request.getAuthor());
        var page = new Page(words(request.getQuery()), author, size);
        long before =
                request.getPageToken().isEmpty()
                        ? Long.MAX_VALUE
                        : EventId.parse("page_token", request.getPageToken()).offset();
        if (request.getRoom().isEmpty()) {
            everywhere(page, before);
        } else {
            Room room = ground.room(Asks.room(request.getRoom()));
            ground.state().backwards(room.number(), before, page::look);
        }
        return page.end();
    }

    private void everywhere(Page page, long before) {
        long at = before;
        while (!page.full()) {
            var places = new ArrayList<long[]>(AT_ONCE);
            ground.rooms()
                    .backwards(
                            at,
                            (room, offset, kind) -> {
                                if (kind == ChatFact.SAID) {
                                    places.add(new long[] {room, offset});
                                }
                                return places.size() < AT_ONCE;
                            });
            if (places.isEmpty()) {
                return;
            }
            for (StoredMessage message : ground.state().messages(places)) {
                if (!page.look(message)) {
                    return;
                }
            }
            at = places.getLast()[1];
        }
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
