package dev.penstock.cli;

import dev.penstock.client.PenstockException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What is said of a failure, and what a command ends with for it. Any thread. */
public final class Causes {
    private Causes() {}

    static String describe(PenstockException refused) {
        String message = refused.getMessage();
        return exitCode(refused) == ExitCode.UNAVAILABLE
                ? message + " (is the server running? penstock serve starts one)"
                : String.valueOf(message);
    }

    public static String describe(IOException unreadable) {
        return switch (unreadable) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file";
            case AccessDeniedException denied -> denied.getFile() + ": not permitted";
            default -> String.valueOf(unreadable.getMessage());
        };
    }

    static int exitCode(PenstockException refused) {
        return ExitCode.of(refused.failure());
    }
}
