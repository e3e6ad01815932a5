package dev.penstock.bench.sessions;

import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.Pin;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.bench.chat.Scene;
import dev.penstock.bench.load.TextNumbers;
import java.util.Locale;

/**
 * Many sessions with one speaker each, every tenth of whose messages is an annotation; everybody takes
 * part on a call of their own and tells there what they look at. Immutable, any thread.
 */
public record ManySessions(int places) implements Scene {
    private static final int ANNOTATED_EVERY = 10;
    private static final String METHOD = "analytics.Collaboration/Collaborate";
    private static final String FILLING = " and about as much text as people type into one line";
    private static final long MOMENT = 1_800_000_000_000L;

    @Override
    public int speakers() {
        return places;
    }

    @Override
    public String hearing() {
        return METHOD;
    }

    @Override
    public byte[] join(int person) {
        return joining(person % places, "person-" + person)
                .setIncludeLooks(true)
                .build()
                .toByteArray();
    }

    private static CollaborationMessage.Builder joining(int session, String user) {
        return CollaborationMessage.newBuilder().setSessionId("session-" + session).setUserId(user);
    }

    @Override
    public boolean canBeSaidThere() {
        return true;
    }

    @Override
    public TextNumbers numbers() {
        return new TextNumbers(
                CollaborationMessage.MESSAGE_FIELD_NUMBER,
                CollaborationMessage.REFUSED_FIELD_NUMBER);
    }

    @Override
    public String speaking() {
        return METHOD;
    }

    @Override
    public byte[] begin(int speaker) {
        return joining(speaker, "speaker-" + speaker).build().toByteArray();
    }

    @Override
    public byte[] message(int speaker, long number) {
        String text = String.format(Locale.ROOT, "%010d", number) + FILLING;
        var message = CollaborationMessage.newBuilder();
        if (number / places % ANNOTATED_EVERY == 0) {
            message.setAnnotation(
                    Annotation.newBuilder()
                            .setPin(Pin.newBuilder().setMetric("latency"))
                            .setRange(TimeRange.newBuilder().setStartMs(MOMENT).setEndMs(MOMENT))
                            .setText(text));
        } else {
            message.setMessageType("chat").setMessage(text);
        }
        return message.build().toByteArray();
    }

    /** Somebody looks elsewhere, for the n-th time. */
    public static byte[] look(long n) {
        return CollaborationMessage.newBuilder()
                .setLook(Look.newBuilder().setRoute("#/dashboards/web?span=" + n))
                .build()
                .toByteArray();
    }
}
