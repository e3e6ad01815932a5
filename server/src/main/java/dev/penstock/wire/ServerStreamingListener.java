package dev.penstock.wire;

import org.jspecify.annotations.Nullable;

/**
 * One request, then the listener that the method returned for it hears the rest. On the call's event
 * loop.
 */
final class ServerStreamingListener<Q> extends SingleRequestListener<Q> {
    private final Methods.ServerStreaming<Q> method;
    private @Nullable CallListener stream;

    ServerStreamingListener(
            ServerCall call, RequestDecoder<Q> decoder, Methods.ServerStreaming<Q> method) {
        super(call, decoder);
        this.method = method;
    }

    /** Apart from requests that are answered soon: what stays for days must not take their room. */
    @Override
    void hold(int bytes) {
        call.holdSubscription(bytes);
    }

    @Override
    void answer(Q request) {
        stream = method.start(request, call);
    }

    @Override
    public void onWritable() {
        if (stream != null) {
            stream.onWritable();
        }
    }

    @Override
    public void onClosed() {
        if (stream != null) {
            stream.onClosed();
        }
    }
}
