package dev.penstock.chat;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.access.Paces;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedFamily;
import dev.penstock.ingest.Lane;
import dev.penstock.presence.Attendance;
import dev.penstock.presence.Members;
import dev.penstock.presence.Signals;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.subscribe.Watchers;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * What the services of chat stand on. Any thread.
 *
 * @param all the feed of everything in all rooms
 * @param rooms the feeds of rooms, by their numbers
 */
record Ground(
        Lane<ChatCommand> lane,
        ChatState state,
        Members members,
        Attendance attendance,
        Signals<Boolean> typing,
        Watchers watchers,
        Feed all,
        FeedFamily rooms,
        Subscriptions subscriptions,
        Readers queries,
        Admission admission,
        Credit credit,
        Paces paces,
        Asks asks,
        ChatConfig config,
        InstantSource clock) {

    /** Has the lane decide. */
    CompletableFuture<ChatCommand.Done> ask(ChatCommand.Ask ask) {
        var command = new ChatCommand(ask);
        lane.submit(command);
        return command.done();
    }

    /** The room of a name; refuses when there is none. */
    Room room(String name) {
        return state.existing(name);
    }
}
