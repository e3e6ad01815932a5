package dev.penstock.wire;

import com.google.protobuf.Message;

/** Decodes each message for a typed listener. On the call's event loop. */
record DecodingListener<Q extends Message>(
        RequestParser<Q> parser, Methods.MessageListener<Q> listener) implements CallListener {
    @Override
    public void onMessage(byte[] bytes, int offset, int length) {
        listener.onMessage(parser.parse(bytes, offset, length));
    }

    @Override
    public void onReadComplete() {
        listener.onReadComplete();
    }

    @Override
    public void onHalfClose() {
        listener.onHalfClose();
    }

    @Override
    public void onClosed() {
        listener.onClosed();
    }

    @Override
    public void onWritable() {
        listener.onWritable();
    }
}
