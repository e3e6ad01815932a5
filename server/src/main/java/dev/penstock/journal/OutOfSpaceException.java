package dev.penstock.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The disk is full: nothing of the append was kept, and a later one may succeed. */
public final class OutOfSpaceException extends IOException {

    private static final long serialVersionUID = 1L;

    public OutOfSpaceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
