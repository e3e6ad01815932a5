package dev.penstock.cli.points;

import dev.penstock.cli.LocalFiles;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Something to send: a file, or what is piped in. Immutable. */
sealed interface Input {
    /** As it is called in reports. */
    String name();

    /** Bytes in all; negative when not known. */
    long size() throws IOException;

    /** Where to begin. */
    SendProgress begin(SendOptions options) throws IOException;

    InputStream open(long offset) throws IOException;

    /** Notes how far it is sent; null: through. */
    void note(@Nullable SendProgress reached) throws IOException;

    /** Whether it can be read again from any place. */
    boolean resumable();

    static Input of(String argument) throws IOException {
        if (argument.equals("-")) {
            return new Piped("standard input", () -> System.in);
        }
        Path path = LocalFiles.existing(argument);
        // What a shell passes as /dev/fd/63 may be a file, but has no place beside it for a note.
        boolean kept =
                Files.isRegularFile(path)
                        && Stream.of("/dev/fd", "/dev/stdin", "/proc").noneMatch(path::startsWith);
        return kept
                ? new RegularFile(path)
                : new Piped(argument, () -> new FileInputStream(path.toFile()));
    }

    /** A file, which can be resumed. */
    record RegularFile(Path path) implements Input {
        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public long size() throws IOException {
            return Files.size(path);
        }

        @Override
        public SendProgress begin(SendOptions options) throws IOException {
            return SendProgress.begin(path, options).resumed(path);
        }

        @Override
        public InputStream open(long offset) throws IOException {
            return Channels.newInputStream(FileChannel.open(path).position(offset));
        }

        @Override
        public void note(@Nullable SendProgress reached) throws IOException {
            if (reached == null) {
                SendProgress.forget(path);
            } else {
                reached.write(path);
            }
        }

        @Override
        public boolean resumable() {
            return true;
        }
    }

    /** What is piped in, once: standard input, a named pipe, a device. */
    record Piped(String name, Opening opening) implements Input {
        interface Opening {
            InputStream open() throws IOException;
        }

        @Override
        public long size() {
            return -1;
        }

        @Override
        public SendProgress begin(SendOptions options) {
            return new SendProgress("stdin-" + UUID.randomUUID(), 0, 0, 0);
        }

        @Override
        public InputStream open(long offset) throws IOException {
            if (offset > 0) {
                throw new IOException(name + ": cannot be read again");
            }
            return opening.open();
        }

        @Override
        public void note(@Nullable SendProgress reached) {
            // Nothing can be resumed.
        }

        @Override
        public boolean resumable() {
            return false;
        }
    }
}
