package dev.penstock.bench.http2;

import java.io.ByteArrayOutputStream;

/** Frames of the reader that wait for the socket. Any thread. */
final class ControlQueue {
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    synchronized void add(byte[] frame) {
        pending.writeBytes(frame);
    }

    synchronized boolean isEmpty() {
        return pending.size() == 0;
    }

    synchronized byte[] take() {
        byte[] bytes = pending.toByteArray();
        pending.reset();
        return bytes;
    }
}
