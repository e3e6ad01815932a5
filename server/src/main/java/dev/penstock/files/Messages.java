package dev.penstock.files;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;

/** Bytes of clients to messages. Any thread. */
final class Messages {
    private Messages() {}

    /** Reads bytes that are only lent: data in them is copied. */
    static CodedInputStream lent(byte[] bytes, int offset, int length) {
        return CodedInputStream.newInstance(bytes, offset, length);
    }

    /** Reads bytes that nobody else has: data stays where it lies. */
    static CodedInputStream own(byte[] bytes, int offset, int length) {
        CodedInputStream in =
                UnsafeByteOperations.unsafeWrap(bytes, offset, length).newCodedInput();
        in.enableAliasing(true);
        return in;
    }

    /** The message that all of it makes. */
    @SuppressWarnings("unchecked") // a message's parser makes what the message is
    static <M extends MessageLite> M parse(M prototype, CodedInputStream in) {
        try {
            var message =
                    (M)
                            prototype
                                    .getParserForType()
                                    .parseFrom(in, ExtensionRegistryLite.getEmptyRegistry());
            in.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw Refusal.of(
                            Reason.MALFORMED_MESSAGE,
                            "not a message of this method: " + e.getMessage())
                    .asException();
        }
    }
}
