package dev.penstock.bench.crash;

import com.google.protobuf.Timestamp;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.Event;
import dev.penstock.api.chat.v1.WatchRequest;
import dev.penstock.client.CallFailure;
import dev.penstock.client.ChatConnection;
import dev.penstock.client.ChatListener;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.ResumableMethod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A room of a chat. Stateless, any thread. */
public final class ChatTalk implements Talk {
    private static final String ROOM = "crash";

    @Override
    public Voice enter(PenstockClient client, String user, Hearer hearer)
            throws InterruptedException {
        ChatConnection chat = client.chat().enter(user, new Listener(hearer));
        return new InRoom(chat, chat.join(ROOM, 0));
    }

    private record InRoom(ChatConnection chat, CompletableFuture<?> entered) implements Voice {
        @Override
        public CompletableFuture<?> say(String text) throws InterruptedException {
            return chat.say(ROOM, text);
        }

        @Override
        public void cancel() {
            chat.cancel();
        }
    }

    private record Listener(Hearer hearer) implements ChatListener {
        @Override
        public void onMessage(ChatResponse message) {
            if (message.getEvent().hasSaid()) {
                hearer.said(message.getEvent().getSaid().getText());
            }
        }

        @Override
        public void onLost(String room, CallFailure failure) {
            hearer.lost("lost the room: " + failure);
        }

        @Override
        public void onEnd(@Nullable CallFailure failure) {
            hearer.lost("the call ended: " + failure);
        }
    }

    @Override
    public List<Happening> record(PenstockClient client, Instant from, String lastWord)
            throws InterruptedException {
        var record = new ArrayList<Happening>();
        var request =
                WatchRequest.newBuilder()
                        .setRoom(ROOM)
                        .setStart(Timestamp.newBuilder().setSeconds(from.getEpochSecond()))
                        .build();
        try (var messages = client.messages(ResumableMethod.WATCH_CHAT, request, _ -> {})) {
            while (messages.hasNext()) {
                Event event = messages.next().getEvent();
                if (event.hasJoined()) {
                    record.add(new Happening(Kind.JOINED, event.getUser(), ""));
                } else if (event.hasLeft()) {
                    record.add(new Happening(Kind.LEFT, event.getUser(), ""));
                } else if (event.hasSaid()) {
                    String text = event.getSaid().getText();
                    record.add(new Happening(Kind.SAID, event.getUser(), text));
                    if (text.equals(lastWord)) {
                        break;
                    }
                }
            }
        }
        return record;
    }
}
