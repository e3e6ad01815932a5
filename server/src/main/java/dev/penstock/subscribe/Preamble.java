package dev.penstock.subscribe;

import dev.penstock.feed.Frame;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages that come before the events of a subscription, of which one piece is in memory: who does not
 * read holds no more than that. Gone through once.
 *
 * @param frames the first piece, of about {@link #PIECE_BYTES} at most
 * @param rest makes what follows, on a reader thread once the reader has taken this piece; may block
 *     for about as long as a piece takes. Null: nothing follows
 */
public record Preamble(List<Frame> frames, @Nullable Supplier<Preamble> rest) {
    /** Where a piece ends, with the message that reaches it. */
    public static final int PIECE_BYTES = 64 << 10;

    public static final Preamble NONE = new Preamble(List.of(), null);

    public Preamble {
        frames = List.copyOf(frames);
    }

    /** A single message. */
    public static Preamble of(Frame frame) {
        return new Preamble(List.of(frame), null);
    }

    /** The same, and a message behind it all. */
    public Preamble then(Frame last) {
        Supplier<Preamble> more = rest;
        return more == null
                ? new Preamble(Stream.concat(frames.stream(), Stream.of(last)).toList(), null)
                : new Preamble(frames, () -> more.get().then(last));
    }
}
