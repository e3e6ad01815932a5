package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.feed.EventId;
import dev.penstock.feed.Route;
import dev.penstock.ingest.Fact;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is what is read. */
class ChatFactProperties {
    private static final Arbitrary<String> TEXT =
            Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMaxLength(40);

    @Property
    void factsReadBackAsThemselvesAndBeginWithTheirRoom(@ForAll("facts") ChatFact fact) {
        byte[] payload = fact.payload();
        assertThat(ChatFact.read(fact.kind(), payload, 0, payload.length)).isEqualTo(fact);
        var window = new Fact().set(4, 1, 1, fact.kind(), payload, 0, payload.length);
        assertThat(Route.leadingVarint(window)).isEqualTo(fact.room());
    }

    @Property
    void messagesReadBackAsThemselves(@ForAll("messages") StoredMessage message) {
        byte[] row = message.encode();
        assertThat(StoredMessage.decode(row, row.length)).isEqualTo(message);
    }

    @Provide
    Arbitrary<ChatFact> facts() {
        var rooms = Arbitraries.longs().greaterOrEqual(0);
        var lists = TEXT.list().ofMaxSize(5);
        return Arbitraries.oneOf(
                Combinators.combine(rooms, TEXT, TEXT).as(ChatFact.Created::new),
                Combinators.combine(rooms, rooms, TEXT, TEXT, lists, Arbitraries.of(true, false))
                        .as(ChatFact.Said::new),
                Combinators.combine(rooms, ids(), TEXT, TEXT, lists).as(ChatFact.Edited::new),
                Combinators.combine(rooms, ids(), TEXT).as(ChatFact.Deleted::new),
                Combinators.combine(rooms, ids(), TEXT, TEXT, Arbitraries.of(true, false))
                        .as(ChatFact.Reacted::new),
                Combinators.combine(rooms, ids(), TEXT, rooms).as(ChatFact.Read::new),
                rooms.map(ChatFact.Forgotten::new));
    }

    @Provide
    Arbitrary<StoredMessage> messages() {
        var numbers = Arbitraries.longs().greaterOrEqual(0);
        var lists = TEXT.list().ofMaxSize(4);
        Arbitrary<Map<String, List<String>>> reactions =
                Arbitraries.maps(TEXT, TEXT.list().ofMinSize(1).ofMaxSize(3)).ofMaxSize(3);
        return Combinators.combine(numbers, ids(), TEXT, TEXT, lists, reactions, ids())
                .as(
                        (number, id, author, text, mentions, reacted, edit) ->
                                new StoredMessage(
                                        number,
                                        id,
                                        number,
                                        author,
                                        text,
                                        mentions,
                                        edit.timeMillis(),
                                        List.of(edit),
                                        number % 2 == 0,
                                        reacted));
    }

    private static Arbitrary<EventId> ids() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, (1L << 48) - 1),
                        Arbitraries.longs().greaterOrEqual(0))
                .as(EventId::new);
    }
}
