package dev.penstock.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files named on the command line. Any thread. */
public final class LocalFiles {
    private LocalFiles() {}

    /** A file that is there to be read. */
    public static Path existing(String name) throws IOException {
        Path path = Path.of(name);
        if (!Files.exists(path)) {
            throw new NoSuchFileException(name);
        }
        if (Files.isDirectory(path)) {
            throw new IOException(name + ": is a directory");
        }
        return path;
    }
}
