package dev.penstock.chat;

import dev.penstock.api.chat.ChatMessage;
import dev.penstock.api.chat.MessageType;
import dev.penstock.feed.Event;
import dev.penstock.feed.Rendering;
import dev.penstock.ingest.Names;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Events of a room as {@code chat.ChatService} tells them, and its ping. Any thread.
 *
 * @param room its name
 */
record PublishedRendering(String room, InstantSource clock) implements Rendering {

    @Override
    public byte @Nullable [] render(Event event) {
        ChatMessage message = Shapes.published(event, Shapes.fact(event), room);
        return message == null ? null : message.toByteArray();
    }

    @Override
    public byte[] skipped(long count) {
        return ChatMessage.newBuilder()
                .setUsername(Names.SYSTEM)
                .setRoomId(room)
                .setContent(count + " skipped")
                .setType(MessageType.SYSTEM)
                .setTimestamp(clock.millis())
                .setSkipped(count)
                .build()
                .toByteArray();
    }

    @Override
    public byte[] heartbeat() {
        return ChatMessage.newBuilder()
                .setUsername(Names.SYSTEM)
                .setRoomId(room)
                .setContent("ping")
                .setTimestamp(clock.millis())
                .setType(MessageType.SYSTEM)
                .build()
                .toByteArray();
    }
}
