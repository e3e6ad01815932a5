package dev.penstock.wire;

import com.google.protobuf.Message;

/** Makes the one request of a call of its bytes. Any thread. */
sealed interface RequestDecoder<Q> {
    /**
     * What the request holds of memory once it is made, as far as the method does not count it itself;
     * refuses what would hold too much.
     */
    int cost(byte[] bytes);

    /** The request, after {@link #cost} was asked; the bytes are its own. Refuses what is none. */
    Q decode(byte[] bytes);

    /** A generated message. */
    record Typed<Q extends Message>(RequestParser<Q> parser) implements RequestDecoder<Q> {
        @Override
        public int cost(byte[] bytes) {
            long most = RequestParser.MOST_PARSED_BYTES;
            return Math.toIntExact(parser.parsedBytes(bytes, 0, bytes.length, most));
        }

        @Override
        public Q decode(byte[] bytes) {
            return parser.parseMeasured(bytes, 0, bytes.length);
        }
    }

    /** The bytes themselves, for a method that counts them with its work. */
    record Plain() implements RequestDecoder<byte[]> {
        @Override
        public int cost(byte[] bytes) {
            return 0;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }
    }
}
