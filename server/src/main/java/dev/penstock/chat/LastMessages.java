package dev.penstock.chat;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.subscribe.Preamble;
import java.util.ArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The newest messages of a room, oldest of them first, each as it is when its piece is made: what becomes
 * of it after that is told by the events behind. Any thread; what it reads, on reader threads.
 *
 * @param feed of the room
 * @param room its number
 * @param before only messages below this offset, at which the events begin
 * @param shown which messages count
 * @param shape the message of the contract
 */
record LastMessages(
        ChatState state,
        Feed feed,
        long room,
        long before,
        Predicate<StoredMessage> shown,
        Function<StoredMessage, byte[]> shape) {

    /**
     * Looks where they begin.
     *
     * @param count at most so many
     * @param sinceMillis none older than this
     * @param gone whether nobody waits for them any more
     */
    Preamble find(int count, long sinceMillis, BooleanSupplier gone) {
        long[] first = {before};
        int[] found = {0};
        state.backwards(
                room,
                before,
                message -> {
                    if (message.id().timeMillis() < sinceMillis) {
                        return false;
                    }
                    if (shown.test(message)) {
                        first[0] = message.id().offset();
                        found[0]++;
                    }
                    return found[0] < count && !gone.getAsBoolean();
                });
        return found[0] == 0 ? Preamble.NONE : piece(first[0]);
    }

    private Preamble piece(long from) {
        var frames = new ArrayList<Frame>();
        int[] bytes = {0};
        long next =
                state.forwards(
                        room,
                        from,
                        before,
                        Preamble.PIECE_BYTES,
                        message -> {
                            if (shown.test(message)) {
                                Frame frame = frame(message);
                                frames.add(frame);
                                bytes[0] += frame.bytes().length;
                            }
                            return bytes[0] < Preamble.PIECE_BYTES;
                        });
        return new Preamble(frames, next == before ? null : () -> piece(next));
    }

    private Frame frame(StoredMessage message) {
        return Frame.of(
                shape.apply(message),
                Cursor.of(feed.epoch(), feed.lane(), message.id().offset() + 1));
    }
}
