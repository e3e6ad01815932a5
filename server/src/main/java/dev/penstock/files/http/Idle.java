package dev.penstock.files.http;

import dev.penstock.subscribe.Wheel;

/** Notices that a client does nothing although it is its turn. One thread at a time. */
final class Idle {
    private final Wheel wheel;
    private final long millis;
    private final Wheel.Timer timer;

    Idle(Visit.Doorway doorway, Runnable action) {
        this(doorway, doorway.idleMillis(), action);
    }

    Idle(Visit.Doorway doorway, long millis, Runnable action) {
        wheel = doorway.wheel();
        this.millis = millis;
        timer = new Wheel.Timer(action);
    }

    /** From now on it is the client's turn, or it is not. */
    void wait(boolean forClient) {
        if (forClient) {
            wheel.set(timer, millis);
        } else {
            wheel.cancel(timer);
        }
    }

    void stop() {
        wheel.cancel(timer);
    }
}
