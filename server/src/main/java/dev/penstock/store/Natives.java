package dev.penstock.store;

import java.util.ArrayDeque;
import java.util.Deque;

/** Native handles to be released, last made first. One thread at a time. */
final class Natives implements AutoCloseable {

    private final Deque<AutoCloseable> handles = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T handle) {
        handles.push(handle);
        return handle;
    }

    @Override
    public void close() {
        while (!handles.isEmpty()) {
            try {
                handles.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("store: a native handle did not close", e);
            }
        }
    }
}
