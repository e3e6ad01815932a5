package dev.penstock.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Lines typed or piped in, handed on from a thread of their own, which an end of the program does not
 * wait for. Start it once.
 */
public final class TypedLines {
    /** What is done with each line. */
    @FunctionalInterface
    public interface Taker {
        void take(String line) throws InterruptedException;
    }

    private TypedLines() {}

    /** Hands on every line that is not blank, then tells that there are no more. */
    public static void start(InputStream in, Taker taker, Runnable atEnd) {
        Thread.ofPlatform().name("typed-lines").daemon().start(() -> read(in, taker, atEnd));
    }

    private static void read(InputStream in, Taker taker, Runnable atEnd) {
        try {
            var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    taker.take(line);
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            atEnd.run();
        }
    }
}
