package dev.penstock.chat;

import dev.penstock.api.chat.ChatMessage;
import dev.penstock.api.chat.SendResponse;
import dev.penstock.ingest.ItemErrors;
import dev.penstock.ingest.Names;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.wire.RequestParser;
import dev.penstock.wire.ServerCall;
import org.jspecify.annotations.Nullable;

/** One call of SendMessage: says what it is sent, skips what is no message. On its event loop. */
final class SendCall extends PacedStream {
    private static final RequestParser<ChatMessage> MESSAGES =
            RequestParser.of(ChatMessage.getDefaultInstance());

    private final ItemErrors skipped = new ItemErrors();
    private int number;
    private int said;
    private boolean failed;

    SendCall(ServerCall call, Ground ground) {
        super(call, ground);
    }

    @Override
    protected void message(byte[] bytes, int offset, int length) {
        ChatMessage message = MESSAGES.parse(bytes, offset, length);
        String item = "messages[" + number++ + "]";
        String where = item + ".";
        ChatCommand.Say say = checked(message, item);
        if (say != null) {
            int weight = length + 256;
            paced(
                    say.user(),
                    weight,
                    () -> {
                        var _ =
                                ground().ask(say)
                                        .whenComplete(
                                                (_, failure) ->
                                                        answer(weight, () -> note(where, failure)));
                    });
        }
    }

    private ChatCommand.@Nullable Say checked(ChatMessage message, String item) {
        if (message.getUsername().isEmpty()
                || message.getRoomId().isEmpty()
                || message.getContent().isBlank()) {
            skipped.add(item + ": no user, room or text (expected: all three)");
            return null;
        }
        try {
            return ground().asks()
                    .say(
                            Names.person("username", message.getUsername()),
                            Names.place("room_id", message.getRoomId()),
                            message.getContent(),
                            "");
        } catch (RefusedException e) {
            skip(item + ".", e.refusal());
            return null;
        }
    }

    private void skip(String where, Refusal refusal) {
        failed = true;
        skipped.add(where + refusal.message());
    }

    private void note(String where, @Nullable Throwable failure) {
        if (failure == null) {
            said++;
        } else {
            skip(where, Stay.refusal(failure));
        }
    }

    @Override
    protected void complete() {
        call().sendMessage(
                        SendResponse.newBuilder()
                                .setMessagesSent(said)
                                .setStatus(failed ? "error" : "success")
                                .addAllErrors(skipped.texts())
                                .build());
        call().close();
    }
}
