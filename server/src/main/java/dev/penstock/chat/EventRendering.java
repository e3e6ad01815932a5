package dev.penstock.chat;

import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.feed.Event;
import dev.penstock.feed.Rendering;
import org.jspecify.annotations.Nullable;

/**
 * Events of rooms as {@code penstock.chat.v1} tells them: the same fields in the responses of Chat,
 * Join and Watch, so that one frame serves them all. Any thread.
 *
 * @param mentions only what mentions this person; empty: everything
 */
record EventRendering(ChatState state, String mentions) implements Rendering {

    @Override
    public byte @Nullable [] render(Event event) {
        ChatFact fact = Shapes.fact(event);
        Room room = state.known(fact.room());
        if (room == null || !wanted(fact)) {
            // Of a room that was forgotten nobody can be told whose events they are.
            return null;
        }
        return ChatResponse.newBuilder()
                .setEvent(Shapes.event(event, fact, room.name()))
                .build()
                .toByteArray();
    }

    private boolean wanted(ChatFact fact) {
        return mentions.isEmpty()
                || switch (fact) {
                    case ChatFact.Said said -> said.mentions().contains(mentions);
                    case ChatFact.Edited edited -> edited.mentions().contains(mentions);
                    default -> false;
                };
    }

    @Override
    public byte[] skipped(long count) {
        return ChatResponse.newBuilder().setSkipped(count).build().toByteArray();
    }
}
