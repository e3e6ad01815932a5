package dev.penstock.files;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;

/** Bytes of clients to messages. Any thread. */
final class Messages {
    private Messages() {}

    /** The message; its data is copied, for the bytes are only lent. */
    @SuppressWarnings("unchecked") // a message's parser makes what the message is
    static <M extends MessageLite> M parse(M prototype, byte[] bytes, int offset, int length) {
        try {
            return (M) prototype.getParserForType().parseFrom(bytes, offset, length);
        } catch (InvalidProtocolBufferException e) {
            throw Refusal.of(
                            Reason.MALFORMED_MESSAGE,
                            "not a message of this method: " + e.getMessage())
                    .asException();
        }
    }
}
