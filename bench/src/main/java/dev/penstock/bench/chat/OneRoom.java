package dev.penstock.bench.chat;

import dev.penstock.api.chat.ChatMessage;
import dev.penstock.api.chat.JoinRequest;
import dev.penstock.bench.load.TextNumbers;
import java.util.Locale;

/** One room of a chat, by its published contract. Immutable, any thread. */
public record OneRoom(int speakers) implements Scene {
    private static final String ROOM = "bench";
    private static final String FILLING = " and about as much text as people type into one line";

    @Override
    public int places() {
        return 1;
    }

    @Override
    public String hearing() {
        return "chat.ChatService/JoinChat";
    }

    @Override
    public byte[] join(int person) {
        return JoinRequest.newBuilder()
                .setUsername("person-" + person)
                .setRoomId(ROOM)
                .build()
                .toByteArray();
    }

    @Override
    public boolean canBeSaidThere() {
        return false;
    }

    @Override
    public TextNumbers numbers() {
        return new TextNumbers(ChatMessage.CONTENT_FIELD_NUMBER, ChatMessage.TYPE_FIELD_NUMBER);
    }

    @Override
    public String speaking() {
        return "chat.ChatService/SendMessage";
    }

    @Override
    public byte[] begin(int speaker) {
        return new byte[0];
    }

    @Override
    public byte[] message(int speaker, long number) {
        return ChatMessage.newBuilder()
                .setUsername("speaker-" + speaker)
                .setRoomId(ROOM)
                .setContent(String.format(Locale.ROOT, "%010d", number) + FILLING)
                .build()
                .toByteArray();
    }
}
