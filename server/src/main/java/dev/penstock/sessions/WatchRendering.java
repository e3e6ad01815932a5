package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.WatchResponse;
import dev.penstock.feed.Event;
import dev.penstock.feed.Rendering;

/** The record of a session as it is. Any thread. */
record WatchRendering() implements Rendering {

    @Override
    public byte[] render(Event event) {
        return WatchResponse.newBuilder()
                .setEvent(EventIds.of(event))
                .setTimeMs(event.timeMillis())
                .build()
                .toByteArray();
    }

    @Override
    public byte[] skipped(long count) {
        return WatchResponse.newBuilder().setSkipped(count).build().toByteArray();
    }
}
