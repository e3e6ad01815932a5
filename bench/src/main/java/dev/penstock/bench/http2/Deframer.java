package dev.penstock.bench.http2;

import java.util.Arrays;

/** Cuts the DATA of one call into messages. Reader thread only. */
final class Deframer {
    private static final int PREFIX = 5;

    private byte[] partial = new byte[0];
    private int held;

    /** Delivers every whole message and keeps the rest. */
    void accept(byte[] buffer, int offset, int length, StreamListener listener) {
        int at = offset;
        int end = offset + length;
        if (held > 0) {
            at += completePartial(buffer, at, end, listener);
        }
        while (end - at >= PREFIX) {
            int size = messageSize(buffer, at);
            if (end - at - PREFIX < size) {
                break;
            }
            listener.onMessage(buffer, at + PREFIX, size);
            at += PREFIX + size;
        }
        if (at < end) {
            keep(buffer, at, end - at);
        }
    }

    private int completePartial(byte[] buffer, int at, int end, StreamListener listener) {
        int taken = 0;
        if (held < PREFIX) {
            taken = Math.min(PREFIX - held, end - at);
            keep(buffer, at, taken);
        }
        if (held < PREFIX) {
            return taken;
        }
        int missing = PREFIX + messageSize(partial, 0) - held;
        int more = Math.min(missing, end - at - taken);
        keep(buffer, at + taken, more);
        if (more == missing) {
            int size = held - PREFIX;
            held = 0;
            listener.onMessage(partial, PREFIX, size);
        }
        return taken + more;
    }

    private void keep(byte[] buffer, int at, int length) {
        if (partial.length < held + length) {
            partial = Arrays.copyOf(partial, Math.max(held + length, partial.length * 2));
        }
        System.arraycopy(buffer, at, partial, held, length);
        held += length;
    }

    private static int messageSize(byte[] buffer, int at) {
        return (buffer[at + 1] & 0xff) << 24
                | (buffer[at + 2] & 0xff) << 16
                | (buffer[at + 3] & 0xff) << 8
                | (buffer[at + 4] & 0xff);
    }
}
