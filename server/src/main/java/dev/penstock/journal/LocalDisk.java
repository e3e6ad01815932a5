package dev.penstock.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file system of this machine. */
final class LocalDisk implements Disk {

    /** Asked once: where it is not possible the JDK leaks a descriptor each time. */
    private volatile boolean refused;

    @Override
    public DiskFile open(Path file) throws IOException {
        try {
            return new LocalFile(
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw OutOfSpaceException.translated(e);
        }
    }

    @Override
    public DiskFile openUncached(Path file) throws IOException {
        FileChannel channel = refused ? null : Uncached.open(file);
        refused = channel == null;
        return channel == null ? open(file) : new LocalFile(channel);
    }

    @Override
    public DiskFile openExisting(Path file) throws IOException {
        return new LocalFile(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw OutOfSpaceException.translated(e);
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void move(Path file, Path target) throws IOException {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw OutOfSpaceException.translated(e);
        }
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw OutOfSpaceException.translated(e);
        }
    }

    @Override
    public long usableBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new IOException("journal: " + file.getParent() + " is in use by another process");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private record LocalFile(FileChannel channel) implements DiskFile {

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            try {
                return channel.write(bytes, position);
            } catch (IOException e) {
                throw OutOfSpaceException.translated(e);
            }
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return channel.read(into, position);
        }

        /** Says as it is what the system does: after a sync that failed nothing is known. */
        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            try {
                channel.truncate(size);
            } catch (IOException e) {
                throw OutOfSpaceException.translated(e);
            }
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
