package dev.penstock.cli;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Whether anybody still takes what is printed. A print stream keeps the failure to itself (a pipe whose
 * reader has left, a disk that is full), so it has to be asked. Any thread.
 */
public final class StandardOutput {
    private StandardOutput() {}

    /** Whether something printed, or flushed just now, could not be written; so it stays. */
    public static boolean isGone() {
        return System.out.checkError();
    }

    /** Standard output for bytes: to write to one that is gone fails. Closing leaves it open. */
    public static OutputStream bytes() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                System.out.write(b);
                check();
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                System.out.write(bytes, from, length);
                check();
            }

            @Override
            public void flush() throws IOException {
                check();
            }

            private void check() throws IOException {
                if (isGone()) {
                    throw new IOException("standard output: cannot be written any more");
                }
            }
        };
    }
}
