package dev.penstock.journal;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A list of appends in the order they came; reused, so that waiting costs no allocation. */
final class Appends {

    private Batch[] batches = new Batch[16];
    private Durability[] durabilities = new Durability[16];
    private @Nullable AppendListener[] listeners = new @Nullable AppendListener[16];
    private @Nullable IOException[] failures = new @Nullable IOException[16];
    private int size;

    int size() {
        return size;
    }

    void add(Batch batch, Durability durability, AppendListener listener) {
        if (size == batches.length) {
            grow();
        }
        batches[size] = batch;
        durabilities[size] = durability;
        listeners[size] = listener;
        size++;
    }

    Batch batch(int i) {
        return batches[i];
    }

    Durability durability(int i) {
        return durabilities[i];
    }

    /** Why this one is not part of its group; null if it is. */
    @Nullable IOException failure(int i) {
        return failures[i];
    }

    void fail(int i, IOException cause) {
        failures[i] = cause;
    }

    /** The listener, unless it has been handed out. */
    @Nullable AppendListener listener(int i) {
        return listeners[i];
    }

    /** The listener, handed out once. */
    @Nullable AppendListener takeListener(int i) {
        AppendListener listener = listeners[i];
        listeners[i] = null;
        return listener;
    }

    void clear() {
        Arrays.fill(listeners, 0, size, null);
        Arrays.fill(failures, 0, size, null);
        size = 0;
    }

    private void grow() {
        int capacity = 2 * size;
        batches = Arrays.copyOf(batches, capacity);
        durabilities = Arrays.copyOf(durabilities, capacity);
        listeners = Arrays.copyOf(listeners, capacity);
        failures = Arrays.copyOf(failures, capacity);
    }
}
