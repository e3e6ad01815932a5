package dev.penstock.sessions;

import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.ingest.Names;
import dev.penstock.ingest.StreamIn;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.sessions.Wish.Sequence;
import dev.penstock.wire.RequestParser;
import dev.penstock.wire.ServerCall;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One call of Collaborate: the first message joins, each later one is an item of its own, and waits
 * while the joining waits its turn: it would be refused before it. On the call's event loop.
 */
final class CollaborateCall extends StreamIn {
    /** Messages in work at once; a client that does not read its refusals is not read either. */
    private static final int MOST_UNDECIDED = 100;

    private static final int ANSWER_WEIGHT = 512;

    private static final RequestParser<CollaborationMessage> MESSAGES =
            RequestParser.of(CollaborationMessage.getDefaultInstance());

    /** What came before the lane was asked to join. */
    private record Waiting(CollaborationMessage message, int length, long item) {
        int weight() {
            return length + ANSWER_WEIGHT;
        }
    }

    private final Ground ground;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ArrayDeque<CollaborationMessage> owed = new ArrayDeque<>();
    private @Nullable Participation participation;
    private boolean asked;
    private String producer = "";
    private long messages;
    private long kept;
    private long told;

    CollaborateCall(ServerCall call, Ground ground) {
        super(call, ground.admission(), ground.credit(), MOST_UNDECIDED);
        this.ground = ground;
    }

    @Override
    protected void message(byte[] bytes, int offset, int length) {
        messages++;
        Participation joined = participation;
        if (joined == null) {
            participation = join(parse(bytes, offset, length));
            return;
        }
        Waiting next;
        try {
            next = new Waiting(parse(bytes, offset, length), length, messages);
        } catch (RefusedException e) {
            refuse(e.refusal(), messages, 0);
            return;
        }
        if (asked) {
            take(joined.actor(), next);
        } else {
            submitted(next.weight());
            waiting.add(next);
        }
    }

    /** The lane has been asked to join: what came meanwhile follows, in its order. */
    private void asked() {
        Participation joined = participation;
        for (Waiting next = waiting.poll(); joined != null && next != null; next = waiting.poll()) {
            take(joined.actor(), next);
            answer(next.weight(), () -> {});
        }
        asked = true;
    }

    private void take(Actor actor, Waiting next) {
        CollaborationMessage message = next.message();
        try {
            take(actor, message, next.length(), next.item());
        } catch (RefusedException e) {
            refuse(e.refusal(), next.item(), message.getSequence());
        }
    }

    private CollaborationMessage parse(byte[] bytes, int offset, int length) {
        int most = ground.config().maxMessageBytes();
        if (length > most) {
            throw Refusal.of(
                            Reason.MESSAGE_TOO_LARGE,
                            "message: " + length + " bytes (expected: at most " + most + ")")
                    .asException();
        }
        return MESSAGES.parse(bytes, offset, length);
    }

    private Participation join(CollaborationMessage first) {
        Actor actor =
                SessionChecks.actor(first.getSessionId(), first.getUserId(), first.getUserName());
        if (!first.getProducer().isEmpty()) {
            var _ = SessionChecks.sequence(first.getProducer(), 1);
            producer = first.getProducer();
        }
        return new Participation(
                call(),
                ground,
                new Participation.Wanted(
                        actor,
                        first.getAfterCursor(),
                        first.getHeartbeatSeconds(),
                        first.getSlowConsumerValue(),
                        first.getIncludeOwn(),
                        first.getIncludeLooks(),
                        true),
                this::asked);
    }

    private void take(Actor actor, CollaborationMessage message, int length, long item) {
        if (!message.getUserId().isEmpty()
                && !Names.person("user_id", message.getUserId()).equals(actor.userId())) {
            throw Refusal.invalid("user_id", message.getUserId(), "who joined, or none")
                    .asException();
        }
        if (!message.getSessionId().isEmpty()
                && !SessionChecks.session(message.getSessionId()).equals(actor.sessionId())) {
            throw Refusal.invalid("session_id", message.getSessionId(), "the one joined, or none")
                    .asException();
        }
        if (message.getMessageType().equals(SessionChecks.HEARTBEAT)) {
            return;
        }
        if (message.hasLook()) {
            ground.looks().tell(actor, SessionChecks.look(message.getLook()));
            return;
        }
        Sequence sequence =
                message.getSequence() == 0
                        ? null
                        : SessionChecks.sequence(producer, message.getSequence());
        Wish wish = wish(actor, message, true, sequence, ground.config());
        int weight = length + ANSWER_WEIGHT;
        submitted(weight);
        var _ =
                ground.ask(wish, length)
                        .whenComplete(
                                (_, e) ->
                                        answer(
                                                weight,
                                                () -> settled(item, message.getSequence(), e)));
    }

    /** What a message asks. */
    static Wish wish(
            Actor actor,
            CollaborationMessage message,
            boolean joined,
            @Nullable Sequence sequence,
            SessionsConfig config) {
        if (!message.hasAnnotation()) {
            return new Wish.Say(actor, SessionChecks.said(message, config), joined, sequence);
        }
        var annotation = message.getAnnotation();
        return new Wish.Annotate(
                actor,
                SessionChecks.pin(annotation.getPin()),
                SessionChecks.range(annotation.hasRange(), annotation.getRange()),
                SessionChecks.annotationText(annotation.getText()),
                joined,
                sequence);
    }

    private void settled(long item, long sequence, @Nullable Throwable failure) {
        if (failure != null) {
            refuse(Participation.refusal(failure), item, sequence);
        } else if (sequence > kept) {
            kept = sequence;
            // Behind others that have been settled with it: one answer for all.
            call().execute(this::tell);
        }
    }

    private void refuse(Refusal why, long item, long sequence) {
        ground.refused().increment();
        owed.add(CollaborationMessages.refused(why, item, sequence, ground.clock().millis()));
        submitted(ANSWER_WEIGHT);
        tell();
    }

    /** Says what is owed, as long as the client reads. */
    private void tell() {
        while (!isClosed() && call().writable()) {
            CollaborationMessage refusal = owed.poll();
            if (refusal != null) {
                call().sendMessage(refusal);
                answer(ANSWER_WEIGHT, () -> {});
            } else if (kept > told) {
                acknowledge();
            } else {
                return;
            }
        }
    }

    private void acknowledge() {
        told = kept;
        call().sendMessage(CollaborationMessages.acknowledged(kept, null, ground.clock().millis()));
    }

    @Override
    protected void flush() {
        // Each message has gone its way.
    }

    @Override
    protected void complete() {
        if (kept > told) {
            // One message, whether there is room for it or not: nobody would ask for it again.
            acknowledge();
        }
        call().close();
    }

    @Override
    protected void writable() {
        tell();
        if (participation != null) {
            participation.writable();
        }
    }

    @Override
    public void onClosed() {
        super.onClosed();
        if (participation != null) {
            participation.closed();
        }
        while (owed.poll() != null) {
            ground.credit().give(ANSWER_WEIGHT);
        }
        for (Waiting one : waiting) {
            ground.credit().give(one.weight());
        }
        waiting.clear();
    }
}
