package dev.penstock;

import dev.penstock.feature.Feature;
import java.util.ArrayDeque;

/**
 * What a start has opened so far, to be closed again if it does not get to its end. The starting
 * thread only.
 */
final class Opened {
    private final ArrayDeque<AutoCloseable> all = new ArrayDeque<>();

    /** Takes note of something opened. */
    <T extends AutoCloseable> T add(T opened) {
        all.push(opened);
        return opened;
    }

    /** Takes note of a feature made. */
    <T extends Feature> T add(T made) {
        all.push(made::close);
        return made;
    }

    /** Takes note of how something opened is closed. */
    <T> T add(T opened, AutoCloseable close) {
        all.push(close);
        return opened;
    }

    /** Closes everything, last opened first; what fails is told with the cause. */
    void closeAfter(Throwable cause) {
        while (!all.isEmpty()) {
            try {
                all.pop().close();
            } catch (InterruptedException also) {
                Thread.currentThread().interrupt();
                cause.addSuppressed(also);
            } catch (Exception also) {
                cause.addSuppressed(also);
            }
        }
    }
}
