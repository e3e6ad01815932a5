package dev.penstock.journal;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The disk is full: nothing of the append was kept, and a later one may succeed. */
public final class OutOfSpaceException extends IOException {

    private static final long serialVersionUID = 1L;

    public OutOfSpaceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether that is what the system said: Java has no type for ENOSPC and EDQUOT, only their text. */
    public static boolean isMeantBy(IOException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return failure instanceof OutOfSpaceException
                || text.contains("no space left")
                || text.contains("quota exceeded");
    }

    /** The failure as callers of a {@link Disk} are to see it. */
    static IOException translated(IOException failure) {
        return isMeantBy(failure)
                ? new OutOfSpaceException(
                        "journal: the disk is full: " + failure.getMessage(), failure)
                : failure;
    }
}
