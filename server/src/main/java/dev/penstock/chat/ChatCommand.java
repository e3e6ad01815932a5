package dev.penstock.chat;

import dev.penstock.feed.EventId;
import dev.penstock.ingest.Command;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the lane of chat for something. The decider fills in the outcome; the future completes when it
 * is durable, on the lane's thread: what depends on it returns fast.
 */
final class ChatCommand implements Command {

    /** What is asked for. Names and texts have been checked. */
    sealed interface Ask {
        /** The name of the room. */
        String room();

        /** Who asks. */
        String user();
    }

    /** A call of the user is in the room. */
    record Join(String room, String user) implements Ask {}

    /** No call of the user is in the room any more. */
    record Leave(String room, String user) implements Ask {}

    /** Says a text; said again with the same id of the client's it is not said twice. */
    record Say(String room, String user, String text, List<String> mentions, String clientId)
            implements Ask {}

    /** Replaces the text of a message. */
    record Edit(String room, String user, EventId message, String text, List<String> mentions)
            implements Ask {}

    /** Deletes a message. */
    record Delete(String room, String user, EventId message) implements Ask {}

    /** Adds or takes away a reaction. */
    record React(String room, String user, EventId message, String emoji, boolean remove)
            implements Ask {}

    /** Moves the user's read marker on. */
    record MarkRead(String room, String user, EventId message) implements Ask {}

    /** Rooms that nobody uses are to go. */
    record Sweep() implements Ask {
        @Override
        public String room() {
            return "";
        }

        @Override
        public String user() {
            return "";
        }
    }

    /**
     * What was done.
     *
     * @param room the number of the room
     * @param offset of the fact of it, -1: there was nothing to do
     * @param message the message said
     * @param repeated it had been said before
     * @param unread messages behind the read marker
     */
    record Done(long room, long offset, @Nullable EventId message, boolean repeated, long unread) {

        static Done at(long room, long offset) {
            return new Done(room, offset, null, false, 0);
        }

        static Done nothing(long room) {
            return at(room, -1);
        }
    }

    final Ask ask;
    private final int weight;
    private final CompletableFuture<Done> done = new CompletableFuture<>();
    private @Nullable Supplier<Done> outcome;
    private @Nullable Refusal refusal;

    ChatCommand(Ask ask) {
        this.ask = ask;
        int text =
                switch (ask) {
                    case Say say -> say.text().length();
                    case Edit edit -> edit.text().length();
                    default -> 0;
                };
        this.weight = 256 + 2 * text;
    }

    CompletableFuture<Done> done() {
        return done;
    }

    void decided(Done what) {
        outcome = () -> what;
    }

    /** What is known once everything before is committed. */
    void decided(Supplier<Done> whenCommitted) {
        outcome = whenCommitted;
    }

    void decided(Refusal why) {
        refusal = why;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public void committed() {
        if (refusal != null) {
            done.completeExceptionally(new RefusedException(refusal));
        } else if (outcome != null) {
            done.complete(outcome.get());
        } else {
            throw new IllegalStateException("not decided: " + ask);
        }
    }

    @Override
    public void refused(Refusal why) {
        done.completeExceptionally(new RefusedException(why));
    }
}
