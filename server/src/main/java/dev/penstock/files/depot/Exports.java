package dev.penstock.files.depot;

import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Directories of the operator whose files may be read, and nothing outside them: links are followed as
 * long as they stay inside. Any thread that may block.
 */
final class Exports {
    private static final String EXPECTED = "a path inside an exported directory (files.export)";
    private static final int LONGEST = 4096;

    /** A directory as it was configured, and where it really is. */
    private record Root(Path configured, Path real) {}

    /** A file found: it lies in the root, and no part of its path is a link. */
    record Found(Path root, Path file) {}

    private final List<Root> roots = new ArrayList<>();

    Exports(List<Path> directories) throws IOException {
        for (Path directory : directories) {
            if (!Files.isDirectory(directory)) {
                throw new IOException("files.export: " + directory + " (expected: a directory)");
            }
            Path configured = directory.toAbsolutePath().normalize();
            roots.add(new Root(configured, directory.toRealPath()));
        }
    }

    /**
     * Finds a file by its path below a root, or its absolute path.
     *
     * @return null if there is none
     * @throws RefusedException INVALID_FIELD for a path that leaves the roots
     */
    @Nullable Found find(String text) throws IOException {
        Path path = parsed(text);
        boolean inside = !path.isAbsolute();
        for (Root root : roots) {
            Path below = below(root, path);
            if (below != null) {
                inside = true;
                Path file = real(root, below);
                if (file != null) {
                    return new Found(root.real(), file);
                }
            }
        }
        if (!inside) {
            throw Refusal.invalid("file_path", text, EXPECTED).asException();
        }
        return null;
    }

    private static Path parsed(String text) {
        for (String part : text.split("[/\\\\]", -1)) {
            if (part.equals("..")) {
                throw Refusal.invalid("file_path", text, "no ..").asException();
            }
        }
        if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw Refusal.invalid("file_path", text, "1 to 4096 characters, none of them NUL")
                    .asException();
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw Refusal.invalid("file_path", text, "a path").asException();
        }
    }

    private static @Nullable Path below(Root root, Path path) {
        if (!path.isAbsolute()) {
            return path;
        }
        Path plain = path.normalize();
        if (plain.startsWith(root.configured())) {
            return root.configured().relativize(plain);
        }
        return plain.startsWith(root.real()) ? root.real().relativize(plain) : null;
    }

    private static @Nullable Path real(Root root, Path below) throws IOException {
        Path real;
        try {
            real = root.real().resolve(below).toRealPath();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return null;
        } catch (FileSystemException e) {
            // A name too long, links in a circle, a folder that may not be read.
            return null;
        }
        if (!real.startsWith(root.real())) {
            throw Refusal.invalid("file_path", below, EXPECTED + ", also by its links")
                    .asException();
        }
        return Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS) ? real : null;
    }

    /** Opens a file that was found, going down from its root and following no link. */
    static SeekableByteChannel open(Found found) throws IOException {
        Path below = found.root().relativize(found.file());
        try (var top = Files.newDirectoryStream(found.root())) {
            if (top instanceof SecureDirectoryStream<Path> secure) {
                return open(secure, below);
            }
        }
        return Files.newByteChannel(
                found.file(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    private static SeekableByteChannel open(SecureDirectoryStream<Path> folder, Path below)
            throws IOException {
        Path first = below.getName(0);
        if (below.getNameCount() == 1) {
            return folder.newByteChannel(
                    first, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }
        try (var inner = folder.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
            return open(inner, below.subpath(1, below.getNameCount()));
        }
    }

    /** Describes a file that was found; its hash is not known. */
    static Reading.Described describe(Found found, SeekableByteChannel channel, String asked)
            throws IOException {
        var attributes = Files.readAttributes(found.file(), BasicFileAttributes.class);
        return new Reading.Described(
                asked,
                channel.size(),
                attributes.lastModifiedTime().toMillis(),
                ContentTypes.ofName(found.file().getFileName().toString()),
                "");
    }
}
