package dev.penstock.cli;

import dev.penstock.client.CallFailure;

/** How commands end; scripts rely on the numbers. */
public final class ExitCode {
    public static final int OK = 0;

    /** Some items were bad or failed; the others were done. */
    public static final int SOME_FAILED = 1;

    /** The command line was wrong. */
    public static final int USAGE = 2;

    /** The server cannot be reached, or does not answer in time. */
    public static final int UNAVAILABLE = 3;

    /** The server refused. */
    public static final int REFUSED = 4;

    private ExitCode() {}

    /** What a failure for good ends with. */
    public static int of(CallFailure failure) {
        return switch (failure.code()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> UNAVAILABLE;
            default -> REFUSED;
        };
    }
}
