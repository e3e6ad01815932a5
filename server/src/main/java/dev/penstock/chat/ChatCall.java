package dev.penstock.chat;

import dev.penstock.api.chat.v1.Accepted;
import dev.penstock.api.chat.v1.ChatRequest;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.JoinRoom;
import dev.penstock.api.chat.v1.Refused;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.EventId;
import dev.penstock.feed.Frame;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.subscribe.Outlet;
import dev.penstock.subscribe.Policy;
import dev.penstock.subscribe.Spec;
import dev.penstock.subscribe.Wheel;
import dev.penstock.wire.Frames;
import dev.penstock.wire.RequestParser;
import dev.penstock.wire.ServerCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call of Chat: one person in any number of rooms. On its event loop. */
final class ChatCall extends PacedStream {
    private static final RequestParser<ChatRequest> REQUESTS =
            RequestParser.of(ChatRequest.getDefaultInstance());

    private static final byte[] HEARTBEAT =
            ChatResponse.newBuilder().setHeartbeat(true).build().toByteArray();

    private final Map<String, Stay> rooms = new HashMap<>();
    private String user = "";
    private Policy policy = Policy.REPLAY;
    private long heartbeatMillis;
    private boolean silent = true;
    private Wheel.@Nullable Timer heartbeat;

    ChatCall(ServerCall call, Ground ground) {
        super(call, ground);
    }

    @Override
    protected void message(byte[] bytes, int offset, int length) {
        ChatRequest request = REQUESTS.parse(bytes, offset, length);
        if (user.isEmpty()) {
            begin(request);
        }
        int weight = length + 256;
        paced(user, weight, () -> done(request, weight));
    }

    /** The first message says who talks. */
    private void begin(ChatRequest request) {
        user = Asks.user(request.getUser());
        policy = PublishedService.policy(request.getSlowConsumerValue());
        heartbeatMillis = Spec.heartbeat(request.getHeartbeatSeconds()) * 1000L;
        if (heartbeatMillis > 0) {
            heartbeat = new Wheel.Timer(() -> call().execute(this::beat));
            ground().subscriptions().wheel().set(heartbeat, heartbeatMillis);
        }
    }

    private void done(ChatRequest request, int weight) {
        try {
            checkAuthor(request.getUser());
            switch (request.getWhatCase()) {
                case JOIN -> {
                    join(request.getJoin(), request.getRequest(), weight);
                    return;
                }
                case LEAVE -> leave(Asks.room(request.getLeave().getRoom()));
                case TYPE -> {
                    checkAuthor(request.getType().getUser());
                    TalkService.type(ground(), request.getType(), user);
                }
                case WHAT_NOT_SET -> {}
                default -> {
                    ask(ask(request), request.getRequest(), weight);
                    return;
                }
            }
            answer(weight, () -> accepted(request.getRequest(), null));
        } catch (RefusedException e) {
            answer(weight, () -> refused(request.getRequest(), e.refusal()));
        }
    }

    private ChatCommand.Ask ask(ChatRequest request) {
        Asks asks = ground().asks();
        return switch (request.getWhatCase()) {
            case SAY -> {
                checkAuthor(request.getSay().getUser());
                yield asks.say(request.getSay(), user);
            }
            case EDIT -> {
                checkAuthor(request.getEdit().getUser());
                yield asks.edit(request.getEdit(), user);
            }
            case DELETE -> {
                checkAuthor(request.getDelete().getUser());
                yield asks.delete(request.getDelete(), user);
            }
            case REACT -> {
                checkAuthor(request.getReact().getUser());
                yield asks.react(request.getReact(), user);
            }
            case MARK_READ -> {
                checkAuthor(request.getMarkRead().getUser());
                yield asks.markRead(request.getMarkRead(), user);
            }
            default -> throw new IllegalStateException(request.getWhatCase().toString());
        };
    }

    /** Who joined is the author of everything, whatever a message says. */
    private void checkAuthor(String named) {
        if (!named.isEmpty() && !named.equals(user) && !Asks.user(named).equals(user)) {
            throw Refusal.of(
                            Reason.NOT_YOURS,
                            "user: "
                                    + Refusal.shorten(named)
                                    + " (expected: "
                                    + Refusal.shorten(user)
                                    + ", who talks on this call)")
                    .asException();
        }
    }

    private void ask(ChatCommand.Ask ask, long request, int weight) {
        var _ =
                ground().ask(ask)
                        .whenComplete(
                                (done, failure) ->
                                        answer(
                                                weight,
                                                () -> answered(ask, request, done, failure)));
    }

    private void answered(
            ChatCommand.Ask ask,
            long request,
            ChatCommand.@Nullable Done done,
            @Nullable Throwable failure) {
        if (done == null) {
            refused(request, Stay.refusal(failure));
            return;
        }
        if (ask instanceof ChatCommand.Say) {
            ground().typing().hide(done.room(), user);
        }
        accepted(request, done.message());
    }

    private void join(JoinRoom join, long request, int weight) {
        String room = Asks.room(join.getRoom());
        if (rooms.containsKey(room)) {
            throw Refusal.of(
                            Reason.ALREADY_EXISTS,
                            "room: joined on this call already (expected: another one)")
                    .asException();
        }
        if (rooms.size() >= ground().config().maxRoomsPerCall()) {
            throw Refusal.of(
                            Reason.LIMIT_REACHED,
                            "rooms of this call: "
                                    + ground().config().maxRoomsPerCall()
                                    + " (expected: fewer)")
                    .asException();
        }
        // Else the answer has the cursor.
        boolean looksBack = join.getLast() > 0 && join.getAfterCursor().isEmpty();
        var wish =
                new Stay.Wish(
                        user,
                        room,
                        FollowService.last(join.getLast()),
                        true,
                        join.getAfterCursor(),
                        policy,
                        0,
                        true,
                        new EventRendering(ground().state(), ""),
                        message -> FollowService.history(message, room),
                        looksBack ? cursor -> told(room, cursor) : null);
        var outlet = new RoomOutlet(room, request);
        rooms.put(room, Stay.begin(ground(), wish, call(), outlet, new Joining(room, request)));
        // The rooms of a call are few: what has begun is not counted as undecided.
        answer(weight, () -> {});
    }

    /** Else who is cut off before anything has happened would not know where to go on. */
    private static Frame told(String room, Cursor cursor) {
        return Frame.heartbeat(
                ChatResponse.newBuilder().setRoom(room).build().toByteArray(), cursor);
    }

    private void leave(String room) {
        Stay stay = rooms.remove(room);
        if (stay == null) {
            throw Refusal.of(
                            Reason.NOT_FOUND,
                            "room: "
                                    + Refusal.shorten(room)
                                    + " (expected: one joined on this call)")
                    .asException();
        }
        stay.close();
    }

    /** Hears of one room. */
    private final class Joining implements Stay.Heard {
        private final String room;
        private final long request;

        Joining(String room, long request) {
            this.room = room;
            this.request = request;
        }

        @Override
        public void joined(int members, @Nullable Cursor from) {
            if (request != 0) {
                send(
                        ChatResponse.newBuilder()
                                .setAccepted(
                                        Accepted.newBuilder()
                                                .setRequest(request)
                                                .setMembers(members))
                                .setCursor(from == null ? "" : from.encode())
                                .build());
            }
        }

        @Override
        public void refused(Refusal refusal) {
            rooms.remove(room);
            ChatCall.this.refused(request, refusal);
        }
    }

    /** One room's part of the call: when it ends, the room is left and the call goes on. */
    private final class RoomOutlet implements Outlet {
        private final String room;
        private final long request;

        RoomOutlet(String room, long request) {
            this.room = room;
            this.request = request;
        }

        @Override
        public boolean writable() {
            return call().writable();
        }

        @Override
        public void send(byte[] framed) {
            silent = false;
            call().send(framed);
        }

        @Override
        public void end() {
            throw new IllegalStateException("a room does not end");
        }

        @Override
        public void end(Refusal refusal) {
            Stay stay = rooms.remove(room);
            if (stay != null) {
                stay.close();
            }
            refused(request, refusal);
        }

        @Override
        public void execute(Runnable task) {
            call().execute(task);
        }

        @Override
        public Object loop() {
            return call().loop();
        }
    }

    private void accepted(long request, @Nullable EventId message) {
        if (request != 0) {
            var accepted = Accepted.newBuilder().setRequest(request);
            if (message != null) {
                accepted.setMessageId(message.text());
            }
            send(ChatResponse.newBuilder().setAccepted(accepted).build());
        }
    }

    private void refused(long request, Refusal refusal) {
        if (request != 0) {
            var retry = refusal.retryAfter();
            send(
                    ChatResponse.newBuilder()
                            .setRefused(
                                    Refused.newBuilder()
                                            .setRequest(request)
                                            .setReason(refusal.reason().name())
                                            .setMessage(refusal.message())
                                            .setCode(refusal.reason().status().number())
                                            .setRetryAfterMs(retry == null ? 0 : retry.toMillis()))
                            .build());
        }
    }

    private void send(ChatResponse response) {
        silent = false;
        call().sendMessage(response);
    }

    private void beat() {
        Wheel.Timer timer = heartbeat;
        if (isClosed() || timer == null) {
            return;
        }
        if (silent && call().writable()) {
            call().send(Frames.frame(HEARTBEAT));
        }
        silent = true;
        ground().subscriptions().wheel().set(timer, heartbeatMillis);
    }

    @Override
    protected void writable() {
        for (Stay stay : List.copyOf(rooms.values())) {
            stay.writable();
        }
    }

    /** Who has nothing more to say leaves. */
    @Override
    protected void complete() {
        call().close();
    }

    @Override
    public void onClosed() {
        super.onClosed();
        rooms.values().forEach(Stay::close);
        rooms.clear();
        if (heartbeat != null) {
            ground().subscriptions().wheel().cancel(heartbeat);
        }
    }
}
