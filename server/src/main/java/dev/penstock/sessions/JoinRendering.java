package dev.penstock.sessions;

import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.feed.Event;
import dev.penstock.feed.Rendering;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What one who takes part is told. Any thread.
 *
 * @param user whose own doings are left out
 * @param own unless they are wanted
 * @param looks whether what others look at is wanted
 */
record JoinRendering(String user, boolean own, boolean looks, InstantSource clock)
        implements Rendering {

    @Override
    public byte @Nullable [] render(Event event) {
        Told told = Told.of(event);
        SessionEvent happened = told.bare();
        if ((!own && happened.getUserId().equals(user)) || (!looks && happened.hasLooked())) {
            return null;
        }
        return told.message(event);
    }

    @Override
    public byte[] skipped(long count) {
        return CollaborationMessage.newBuilder().setSkipped(count).build().toByteArray();
    }

    @Override
    public byte[] heartbeat() {
        return Told.system(SessionChecks.HEARTBEAT, clock.millis()).build().toByteArray();
    }
}
