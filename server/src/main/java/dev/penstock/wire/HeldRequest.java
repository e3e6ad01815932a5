package dev.penstock.wire;

import org.jspecify.annotations.Nullable;

/**
 * What one call holds of memory for its one request: first as half-received, until the client has sent
 * everything, then as being answered, or as a subscription's. On the call's event loop.
 */
final class HeldRequest {
    private @Nullable MemoryShare share;
    private int held;

    int held() {
        return held;
    }

    /**
     * Holds so much of a share instead of what it held before.
     *
     * @throws dev.penstock.refusal.RefusedException OVERLOADED if there is no more; nothing is held
     */
    void hold(MemoryShare of, int bytes) {
        release();
        if (bytes > 0) {
            if (!of.reserve(this, 0, bytes)) {
                throw of.refusal(bytes).asException();
            }
            share = of;
            held = bytes;
        }
    }

    void release() {
        if (share != null) {
            share.release(this, held, 0);
            share = null;
            held = 0;
        }
    }
}
