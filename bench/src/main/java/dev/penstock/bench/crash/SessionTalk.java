package dev.penstock.bench.crash;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.Pin;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.api.sessions.v1.WatchRequest;
import dev.penstock.client.CallFailure;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.ResumableMethod;
import dev.penstock.client.SessionConfig;
import dev.penstock.client.SessionConnection;
import dev.penstock.client.SubscriptionListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A session: every fifth thing said is pinned to a chart, and who speaks looks elsewhere. Stateless, any
 * thread.
 */
public final class SessionTalk implements Talk {
    private static final String SESSION = "crash";

    @Override
    public Voice enter(PenstockClient client, String user, Hearer hearer)
            throws InterruptedException {
        SessionConnection session =
                client.sessions()
                        .join(SessionConfig.of(SESSION, user).withOwn(), new Listener(hearer));
        // Nobody is told when one is in; the first word says so.
        return new InSession(session, session.send("hello", "", java.util.Map.of()));
    }

    private record InSession(SessionConnection session, CompletableFuture<?> entered)
            implements Voice {
        @Override
        public CompletableFuture<?> say(String text) throws InterruptedException {
            session.look(Look.newBuilder().setRoute("#/" + text.hashCode()).build());
            return text.endsWith("5") || text.endsWith("0")
                    ? session.annotate(note(text))
                    : session.say(text);
        }

        private static Annotation note(String text) {
            long now = System.currentTimeMillis();
            return Annotation.newBuilder()
                    .setPin(Pin.newBuilder().setMetric("latency"))
                    .setRange(TimeRange.newBuilder().setStartMs(now).setEndMs(now))
                    .setText(text)
                    .build();
        }

        @Override
        public void cancel() {
            session.cancel();
        }
    }

    private record Listener(Hearer hearer) implements SubscriptionListener<CollaborationMessage> {
        @Override
        public void onMessage(CollaborationMessage message) {
            String text = said(message.getEvent());
            if (!text.isEmpty()) {
                hearer.said(text);
            }
        }

        @Override
        public void onEnd(@Nullable CallFailure failure) {
            hearer.lost("the call ended: " + failure);
        }
    }

    private static String said(SessionEvent event) {
        return event.hasAnnotated() ? event.getAnnotated().getText() : event.getSaid().getMessage();
    }

    @Override
    public List<Happening> record(PenstockClient client, Instant from, String lastWord)
            throws InterruptedException {
        var record = new ArrayList<Happening>();
        var request =
                WatchRequest.newBuilder()
                        .setSessionId(SESSION)
                        .setStart(Timestamp.newBuilder().setSeconds(from.getEpochSecond()))
                        .build();
        try (var messages = client.messages(ResumableMethod.WATCH_SESSION, request, _ -> {})) {
            while (messages.hasNext()) {
                SessionEvent event = messages.next().getEvent();
                if (event.hasJoined()) {
                    record.add(new Happening(Kind.JOINED, event.getUserId(), ""));
                } else if (event.hasLeft()) {
                    record.add(new Happening(Kind.LEFT, event.getUserId(), ""));
                } else if (!said(event).isEmpty()) {
                    record.add(new Happening(Kind.SAID, event.getUserId(), said(event)));
                    if (said(event).equals(lastWord)) {
                        break;
                    }
                }
            }
        }
        return record;
    }
}
