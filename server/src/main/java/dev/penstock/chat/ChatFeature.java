package dev.penstock.chat;

import dev.penstock.access.Paces;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.Typing;
import dev.penstock.feature.Feature;
import dev.penstock.feature.Foundation;
import dev.penstock.feed.Event;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedFamily;
import dev.penstock.feed.FeedView;
import dev.penstock.feed.Route;
import dev.penstock.ingest.Lane;
import dev.penstock.ingest.RequestMemory;
import dev.penstock.presence.Attendance;
import dev.penstock.presence.Members;
import dev.penstock.presence.Presence;
import dev.penstock.presence.PresenceConfig;
import dev.penstock.presence.Roll;
import dev.penstock.presence.Signals;
import dev.penstock.store.Retention;
import dev.penstock.subscribe.Watchers;
import dev.penstock.subscribe.Wheel;
import dev.penstock.wire.Frames;
import dev.penstock.wire.GrpcMethod;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Chat, put together: its lane with decider and views, the feeds of its rooms, who is in them, and the
 * services on top. Made and started by one thread.
 */
public final class ChatFeature implements Feature {
    /** The lane of chat. */
    public static final int LANE = 4;

    /** The feed of everything in all rooms: its number is its place on disk. */
    public static final int FEED = 4;

    /** What one sees in rooms; read markers are not among it. */
    private static final Set<Byte> EVENTS =
            Set.of(
                    ChatFact.CREATED,
                    ChatFact.SAID,
                    ChatFact.EDITED,
                    ChatFact.DELETED,
                    ChatFact.REACTED,
                    ChatFact.JOINED,
                    ChatFact.LEFT);

    private static final Duration TYPING_INTERVAL = Duration.ofMillis(200);
    private static final int TYPING_SHOWN = 20;
    private static final long SWEEP_MILLIS = 60_000;

    private final ChatState state;
    private final Feed all;
    private final FeedFamily rooms;
    private final Members members;
    private final Attendance attendance;
    private final Wheel wheel;
    private final Wheel.Timer sweep;
    private final Lane<ChatCommand> lane;
    private final List<GrpcMethod> methods;

    public ChatFeature(Foundation on, ChatConfig config, PresenceConfig presence) {
        var watchers = new Watchers();
        state = new ChatState(on.store(), FEED, this::redacted, watchers::gone);
        members = new Members(on.store(), "chat-members", ChatFact.JOINED, ChatFact.LEFT);
        all = on.feeds().add(FEED, "chat", LANE);
        rooms = on.feeds().family("chat-rooms", all, Route::leadingVarint, state::dropped);
        var requests = new RequestMemory(on.store(), "chat-requests", ChatFact.REQUEST_DONE);
        attendance = new Attendance(presence, on.wheel(), on.clock(), this::left);
        var roll = new Roll(members, presence);
        var unused =
                new UnusedRooms(
                        config.unusedAge(),
                        roll,
                        number -> rooms.feed(number).watched(),
                        () -> all.history().oldest());
        wheel = on.wheel();
        sweep = new Wheel.Timer(this::sweep);
        var retention = new Retention(config.retentionAge(), config.retentionBytes());
        lane =
                on.lane(
                        LANE,
                        new ChatRules(state, config, roll, attendance, requests, unused),
                        List.of(
                                state,
                                members,
                                requests,
                                new FeedView(all, retention, EVENTS),
                                new FeedView(rooms, EVENTS, Set.of(ChatFact.FORGOTTEN))));
        var typing =
                new Signals<Boolean>(
                        this::typing,
                        TYPING_INTERVAL,
                        config.typingLife(),
                        presence.membersPerPlace(),
                        on.wheel(),
                        on.clock());
        var ground =
                new Ground(
                        lane,
                        state,
                        members,
                        attendance,
                        typing,
                        watchers,
                        all,
                        rooms,
                        on.subscriptions(),
                        on.queries(),
                        on.admission(),
                        on.credit(),
                        new Paces(
                                config.messagesPerSecond(),
                                2 * config.messagesPerSecond(),
                                on.clock()),
                        new Asks(config),
                        config,
                        on.clock());
        methods =
                Stream.of(
                                new PublishedService(ground).methods(),
                                new TalkService(ground).methods(),
                                new FollowService(ground).methods(),
                                new LookService(ground).methods())
                        .flatMap(List::stream)
                        .toList();
    }

    /** Its text is gone from the disk: readers find it in memory no longer either. */
    private void redacted(long room, Event event) {
        all.replace(event);
        rooms.feed(room).replace(event);
    }

    /** No call of a person is in a room any more: the lane decides whether they have left. */
    private void left(String room, String person) {
        var command = new ChatCommand(new ChatCommand.Leave(room, person));
        var _ =
                command.done()
                        .whenComplete(
                                (_, failure) -> {
                                    if (failure != null) {
                                        attendance.stillToLeave(room, person);
                                    }
                                });
        lane.submit(command);
    }

    private void sweep() {
        lane.submit(new ChatCommand(new ChatCommand.Sweep()));
        wheel.set(sweep, SWEEP_MILLIS);
    }

    private byte[] typing(long room, SortedMap<String, Boolean> typing) {
        // Whoever hears this is in the room or was: if it has gone since, its name tells nothing.
        Room known = state.known(room);
        return Frames.frame(
                ChatResponse.newBuilder()
                        .setTyping(
                                Typing.newBuilder()
                                        .setRoom(known == null ? "" : known.name())
                                        .addAllUsers(
                                                typing.keySet().stream()
                                                        .limit(TYPING_SHOWN)
                                                        .toList())
                                        .setTotal(typing.size()))
                        .build());
    }

    @Override
    public Lane<?> lane() {
        return lane;
    }

    @Override
    public List<GrpcMethod> methods() {
        return methods;
    }

    /** Rooms there are. */
    public int rooms() {
        return state.roomCount();
    }

    /** Messages ever said. */
    public long messages() {
        return state.messageCount();
    }

    /** People in rooms, counted once for each room. */
    public int members() {
        return members.count();
    }

    /** Who was in a room may come back to it. */
    @Override
    public void start() {
        lane.start();
        attendance.started();
        for (Presence one : members.all()) {
            attendance.expect(state.room(one.place()).name(), one.person());
        }
        wheel.set(sweep, SWEEP_MILLIS);
    }

    /** Nobody leaves for that. */
    @Override
    public void stopping() {
        attendance.stop();
    }

    @Override
    public void close() throws InterruptedException {
        attendance.stop();
        wheel.cancel(sweep);
        lane.close();
    }
}
