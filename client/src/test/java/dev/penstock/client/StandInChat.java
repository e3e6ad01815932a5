package dev.penstock.client;

import dev.penstock.api.chat.v1.Accepted;
import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.ChatRequest;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.Event;
import dev.penstock.api.chat.v1.JoinRoom;
import dev.penstock.api.chat.v1.ListRoomsRequest;
import dev.penstock.api.chat.v1.ListRoomsResponse;
import dev.penstock.api.chat.v1.Refused;
import dev.penstock.api.chat.v1.Room;
import dev.penstock.api.chat.v1.Said;
import dev.penstock.api.chat.v1.SayRequest;
import dev.penstock.api.chat.v1.SayResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@code penstock.chat.v1} of a stand-in server. */
final class StandInChat extends ChatGrpc.ChatImplBase {
    /** A text that is refused. */
    static final String UNWANTED = "unwanted";

    private final StandInTalk talk = new StandInTalk();
    private final Trouble trouble;
    private final Queue<Refusal> openings = new ConcurrentLinkedQueue<>();
    private volatile int oldest;

    private record Refusal(Status.Code code, String reason) {}

    StandInChat(Trouble trouble) {
        this.trouble = trouble;
    }

    StandInTalk talk() {
        return talk;
    }

    /** Cursors before this one are refused from now on. */
    void forgetBefore(int cursor) {
        oldest = cursor;
    }

    /** The next join is accepted, and refused when its room is to be followed. */
    void refuseNextOpening(Status.Code code, String reason) {
        openings.add(new Refusal(code, reason));
    }

    @Override
    public void say(SayRequest request, StreamObserver<SayResponse> answer) {
        talk.say(request.getRoom(), request.getUser(), request.getText(), request.getClientId());
        answer.onNext(SayResponse.newBuilder().setMessageId("m").build());
        answer.onCompleted();
    }

    /** One room, of which whoever asks has read nothing. */
    @Override
    public void listRooms(ListRoomsRequest request, StreamObserver<ListRoomsResponse> answer) {
        var room = Room.newBuilder().setName("ops").setMembers(2).setMessages(7);
        if (!request.getUser().isEmpty()) {
            room.setUnread(7);
        }
        answer.onNext(ListRoomsResponse.newBuilder().addRooms(room).setTotal(1).build());
        answer.onCompleted();
    }

    @Override
    public StreamObserver<ChatRequest> chat(StreamObserver<ChatResponse> answer) {
        return new StandInTalk.Talking<ChatRequest, ChatResponse>(answer, trouble) {
            @Override
            void hear(ChatRequest request) {
                switch (request.getWhatCase()) {
                    case JOIN -> join(request);
                    case SAY -> said(request);
                    default -> send(accepted(request).build());
                }
            }

            private void join(ChatRequest request) {
                JoinRoom join = request.getJoin();
                int from =
                        join.getAfterCursor().isEmpty()
                                ? Math.max(0, talk.size(join.getRoom()) - join.getLast())
                                : Integer.parseInt(join.getAfterCursor());
                if (from < oldest) {
                    send(refused(request, Status.Code.OUT_OF_RANGE, "CURSOR_TOO_OLD"));
                    return;
                }
                boolean looksBack = join.getLast() > 0 && join.getAfterCursor().isEmpty();
                send(accepted(request).setCursor(looksBack ? "" : String.valueOf(from)).build());
                Refusal refusal = openings.poll();
                if (refusal != null) {
                    send(refused(request, refusal.code(), refusal.reason()));
                    return;
                }
                if (looksBack && from == talk.size(join.getRoom())) {
                    send(toldNothing(join.getRoom(), from));
                }
                follow(
                        talk,
                        join.getRoom(),
                        from,
                        (thing, cursor) -> event(join.getRoom(), thing, cursor));
            }

            private void said(ChatRequest request) {
                SayRequest say = request.getSay();
                if (say.getText().equals(UNWANTED)) {
                    send(refused(request, Status.Code.INVALID_ARGUMENT, "INVALID_FIELD"));
                    return;
                }
                talk.say(say.getRoom(), request.getUser(), say.getText(), say.getClientId());
                send(accepted(request).build());
            }
        };
    }

    private static ChatResponse toldNothing(String room, int cursor) {
        return ChatResponse.newBuilder()
                .setHeartbeat(true)
                .setRoom(room)
                .setCursor(String.valueOf(cursor))
                .build();
    }

    private static ChatResponse event(String room, StandInTalk.Thing thing, String cursor) {
        return ChatResponse.newBuilder()
                .setCursor(cursor)
                .setEvent(
                        Event.newBuilder()
                                .setRoom(room)
                                .setUser(thing.user())
                                .setSaid(Said.newBuilder().setText(thing.text())))
                .build();
    }

    private static ChatResponse.Builder accepted(ChatRequest request) {
        return ChatResponse.newBuilder()
                .setAccepted(Accepted.newBuilder().setRequest(request.getRequest()).setMembers(1));
    }

    private static ChatResponse refused(ChatRequest request, Status.Code code, String reason) {
        return ChatResponse.newBuilder()
                .setRefused(
                        Refused.newBuilder()
                                .setRequest(request.getRequest())
                                .setReason(reason)
                                .setCode(code.value())
                                .setMessage("refused: " + reason))
                .build();
    }
}
