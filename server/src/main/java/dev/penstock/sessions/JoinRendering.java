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

    /** To all who take part the same is told of an event, if they are told at all. */
    private record Common() implements Rendering {
        @Override
        public byte[] render(Event event) {
            return CollaborationMessages.told(event);
        }

        @Override
        public byte[] skipped(long count) {
            return skips(count);
        }
    }

    @Override
    public Rendering shared() {
        return new Common();
    }

    @Override
    public boolean wants(Event event) {
        SessionEvent happened = event.read(SessionFacts::read).event();
        return (own || !happened.getUserId().equals(user)) && (looks || !happened.hasLooked());
    }

    @Override
    public byte @Nullable [] render(Event event) {
        return wants(event) ? CollaborationMessages.told(event) : null;
    }

    private static byte[] skips(long count) {
        return CollaborationMessage.newBuilder().setSkipped(count).build().toByteArray();
    }

    @Override
    public byte[] skipped(long count) {
        return skips(count);
    }

    @Override
    public byte[] heartbeat() {
        return CollaborationMessages.system(SessionChecks.HEARTBEAT, clock.millis())
                .build()
                .toByteArray();
    }
}
