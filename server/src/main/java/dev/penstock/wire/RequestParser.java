package dev.penstock.wire;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;

/**
 * Parses the requests of one type. Fields that the type does not know are left out, at any depth: no
 * limit would hold for what a caller put there, and it would be kept and shown with the rest. What
 * would take much more memory than it has bytes is refused before it is parsed. Immutable, any thread.
 */
public final class RequestParser<Q extends Message> {
    /** What a request may take, where nobody says otherwise: the smallest budget has so much. */
    static final long MOST_PARSED_BYTES = 64L << 20;

    private final Parser<Q> parser;
    private final MessageShape shape;

    private RequestParser(Parser<Q> parser, MessageShape shape) {
        this.parser = parser;
        this.shape = shape;
    }

    /** The parser of what a prototype is. */
    @SuppressWarnings("unchecked") // a prototype's parser makes what the prototype is
    public static <Q extends Message> RequestParser<Q> of(Q prototype) {
        return new RequestParser<>(
                DiscardUnknownFieldsParser.wrap((Parser<Q>) prototype.getParserForType()),
                MessageShape.of(prototype.getDescriptorForType()));
    }

    /**
     * What a request will take in memory, as an estimate that is rather too large.
     *
     * @throws dev.penstock.refusal.RefusedException MESSAGE_TOO_LARGE if that is more than it may
     */
    public long parsedBytes(byte[] bytes, int offset, int length, long most) {
        long parsed = ParsedSize.of(shape, bytes, offset, length);
        if (parsed > most) {
            throw Refusal.of(
                            Reason.MESSAGE_TOO_LARGE,
                            "message: %d bytes that take %d in memory (expected: at most %d)"
                                    .formatted(length, parsed, most))
                    .asException();
        }
        return parsed;
    }

    /** Parses a request; refuses what is none, or too large. */
    public Q parse(byte[] bytes, int offset, int length) {
        var _ = parsedBytes(bytes, offset, length, MOST_PARSED_BYTES);
        return parseMeasured(bytes, offset, length);
    }

    /** Parses a request that has been found not to be too large; refuses what is none. */
    public Q parseMeasured(byte[] bytes, int offset, int length) {
        try {
            return parser.parseFrom(bytes, offset, length);
        } catch (InvalidProtocolBufferException e) {
            throw Refusal.of(
                            Reason.MALFORMED_MESSAGE,
                            "not a message of this method: " + e.getMessage())
                    .asException();
        }
    }
}
