package dev.penstock.wire;

import com.google.protobuf.Parser;

/** Decodes each message for a typed listener. On the call's event loop. */
record DecodingListener<Q>(Parser<Q> parser, Methods.MessageListener<Q> listener)
        implements CallListener {
    @Override
    public void onMessage(byte[] bytes, int offset, int length) {
        listener.onMessage(Methods.parse(parser, bytes, offset, length));
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
