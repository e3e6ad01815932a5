package dev.penstock.files.depot;

import dev.penstock.journal.OutOfSpaceException;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder of uploads and contents. Paths are made of ids and hashes of our own only. Any thread
 * that may block.
 */
final class Disk {
    private static final Pattern STAGED = Pattern.compile("[0-9a-f-]{36}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Duration SPACE_RETRY = Duration.ofSeconds(5);

    private final Path staging;
    private final Path contents;
    private final long keepFree;
    private final Links links;
    private final Syncs syncs;

    /** Gives a file a second name. */
    interface Links {
        void make(Path link, Path existing) throws IOException;
    }

    /** Makes durable what was written to a file or entered into a folder. */
    interface Syncs {
        void force(FileChannel file, boolean metadata) throws IOException;
    }

    Disk(Path folder, long keepFreeBytes) throws IOException {
        this(folder, keepFreeBytes, Files::createLink, FileChannel::force);
    }

    Disk(Path folder, long keepFreeBytes, Links links, Syncs syncs) throws IOException {
        this.links = links;
        this.syncs = syncs;
        staging = Files.createDirectories(folder.resolve("staging"));
        contents = Files.createDirectories(folder.resolve("content"));
        keepFree = keepFreeBytes;
        sync(folder);
    }

    private Path staged(String name) {
        if (!STAGED.matcher(name).matches()) {
            throw new IllegalArgumentException("staged: " + name);
        }
        return staging.resolve(name);
    }

    private Path content(String sha256) {
        if (!HASH.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256: " + sha256);
        }
        return contents.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    /** Refuses if so many bytes more would leave too little. */
    void requireRoom(long bytes) throws IOException {
        long usable = Files.getFileStore(staging).getUsableSpace();
        if (usable - Math.max(0, bytes) < keepFree) {
            throw Refusal.of(
                            Reason.OUT_OF_SPACE,
                            "the disk is full: %d bytes free (expected: %d and %d kept free)"
                                    .formatted(usable, Math.max(0, bytes), keepFree))
                    .retryAfter(SPACE_RETRY)
                    .asException();
        }
    }

    /** What was staged, to go on with; made if it is not there. */
    FileChannel openStaged(String name) throws IOException {
        return FileChannel.open(
                staged(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /** Makes durable what was written to a staged file. */
    void syncStaged(FileChannel file) throws IOException {
        syncs.force(file, false);
    }

    void syncStaging() throws IOException {
        sync(staging);
    }

    void dropStaged(String name) throws IOException {
        Files.deleteIfExists(staged(name));
    }

    /**
     * Puts what was staged under its hash, in the place of whatever is there, and keeps it staged as
     * well: until the fact is made, the upload may still have to be resumed.
     *
     * @throws NoSuchFileException if it is not staged any more
     */
    void place(String name, String sha256) throws IOException {
        Path target = content(sha256);
        Path folder = target.resolveSibling(".").normalize();
        if (!Files.isDirectory(folder)) {
            makeFolder(folder);
        }
        Files.deleteIfExists(target);
        try {
            links.make(target, staged(name));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (e instanceof IOException failure && isFull(failure)) {
                throw failure;
            }
            copy(staged(name), target);
        }
        sync(folder);
    }

    /** Where there are no hard links. What a crash leaves of it counts for nothing and is swept up. */
    private void copy(Path from, Path to) throws IOException {
        try {
            Files.copy(from, to);
            try (var copied = FileChannel.open(to, StandardOpenOption.WRITE)) {
                syncs.force(copied, true);
            }
        } catch (IOException e) {
            Files.deleteIfExists(to);
            throw e;
        }
    }

    private void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException _) {
            // By somebody who stores another content that begins alike.
        }
        sync(contents);
    }

    FileChannel openContent(String sha256) throws IOException {
        return FileChannel.open(content(sha256), StandardOpenOption.READ);
    }

    /** Its size; -1 if it is not there. */
    long contentSize(String sha256) throws IOException {
        try {
            return Files.size(content(sha256));
        } catch (NoSuchFileException _) {
            return -1;
        }
    }

    /** Tells it from another file that had or will have its place; null if there is none. */
    @Nullable Object contentKey(String sha256) throws IOException {
        try {
            return Files.readAttributes(content(sha256), BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    void dropContent(String sha256) throws IOException {
        Files.deleteIfExists(content(sha256));
    }

    /** Names of what is staged. */
    void forEachStaged(Consumer<String> seen) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(staging)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (STAGED.matcher(name).matches()) {
                    seen.accept(name);
                }
            }
        }
    }

    /** Hashes of the contents that are there. */
    void forEachContent(Consumer<String> seen) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(contents, "??")) {
            for (Path folder : folders) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                    for (Path file : files) {
                        String name = file.getFileName().toString();
                        if (HASH.matcher(name).matches()) {
                            seen.accept(name);
                        }
                    }
                }
            }
        }
    }

    private void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            syncs.force(channel, true);
        }
    }

    /** A failure as callers are to see it. */
    static Throwable translated(Throwable failure) {
        if (failure instanceof IOException e) {
            return isFull(e)
                    ? Refusal.of(Reason.OUT_OF_SPACE, "the disk is full: nothing was stored")
                            .retryAfter(SPACE_RETRY)
                            .asException()
                    : new UncheckedIOException(e);
        }
        return failure;
    }

    static boolean isFull(IOException e) {
        return OutOfSpaceException.isMeantBy(e);
    }
}
