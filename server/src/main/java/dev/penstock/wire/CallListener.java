package dev.penstock.wire;

/**
 * Receives what the client of one call does. All methods are called on the call's event loop, never
 * two at once. A {@link dev.penstock.refusal.RefusedException} thrown ends the call with its refusal;
 * any other exception is a defect: it is logged, and the call ends INTERNAL with the id of the log
 * line.
 */
public interface CallListener {
    /** One message as the client sent it, decompressed. The bytes are valid until this returns. */
    void onMessage(byte[] bytes, int offset, int length);

    /** The same for a message whose array nobody else has: the listener may keep it. */
    default void onOwnMessage(byte[] bytes, int offset, int length) {
        onMessage(bytes, offset, length);
    }

    /** No more complete messages in what was read from the socket: the natural end of a batch. */
    default void onReadComplete() {}

    /** The client will send no more messages. */
    void onHalfClose();

    /**
     * The call is over: answered and flushed, cancelled, past its deadline, or its connection is lost.
     * Called exactly once; nothing can be sent any more.
     */
    void onClosed();

    /** After {@link ServerCall#writable()} said no: the transport can take more again. */
    default void onWritable() {}
}
