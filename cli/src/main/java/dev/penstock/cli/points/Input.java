package dev.penstock.cli.points;

import dev.penstock.cli.LocalFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something to send: a file, or standard input. Immutable. */
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

    static Input of(String argument) throws IOException {
        if (argument.equals("-")) {
            return new StandardInput();
        }
        return new RegularFile(LocalFiles.existing(argument));
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
    }

    /** What is piped in, once. */
    record StandardInput() implements Input {
        @Override
        public String name() {
            return "standard input";
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
                throw new IOException("standard input cannot be read again");
            }
            return System.in;
        }

        @Override
        public void note(@Nullable SendProgress reached) {
            // Nothing can be resumed.
        }
    }
}
