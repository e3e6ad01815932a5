package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files written past the system's cache (O_DIRECT), where the file system lets one: positions, lengths
 * and addresses are then multiples of a page. Any thread.
 */
public final class Uncached {

    /** Bytes that are written as one: a multiple of the blocks of every file system taken here. */
    static final int PAGE_BYTES = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Uncached.class);
    private static final @Nullable OpenOption DIRECT = direct();

    private Uncached() {}

    /** Whether files of a folder can be written so: tried with one, which goes at once. */
    public static boolean possible(Path folder) {
        Path tried = folder.resolve("direct.probe");
        try (FileChannel channel = open(tried)) {
            return channel != null && channel.write(pages(PAGE_BYTES), 0) == PAGE_BYTES;
        } catch (IOException e) {
            LOG.info("{} is written through the system's cache: {}", folder, e.getMessage());
            return false;
        } finally {
            delete(tried);
        }
    }

    private static void delete(Path tried) {
        try {
            Files.deleteIfExists(tried);
        } catch (IOException e) {
            LOG.warn("{} could not be deleted", tried, e);
        }
    }

    /** Opens for writing, makes the file if it is not there; null where that is not possible. */
    static @Nullable FileChannel open(Path file) throws OutOfSpaceException {
        if (DIRECT == null) {
            return null;
        }
        try {
            long block = Files.getFileStore(file.toAbsolutePath().getParent()).getBlockSize();
            if (block > 0 && PAGE_BYTES % block == 0) {
                return FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, DIRECT);
            }
            LOG.info("{}: blocks of {} bytes, so it is written through the cache", file, block);
        } catch (IOException | UnsupportedOperationException e) {
            if (e instanceof IOException failure && OutOfSpaceException.isMeantBy(failure)) {
                throw new OutOfSpaceException("journal: the disk is full: " + e.getMessage(), e);
            }
            LOG.info("{} is written through the system's cache: {}", file, String.valueOf(e));
        }
        return null;
    }

    /** A buffer of at least so many bytes: whole pages at an address that is one's. */
    static ByteBuffer pages(int bytes) {
        int whole = Math.ceilDiv(bytes, PAGE_BYTES) * PAGE_BYTES;
        return ByteBuffer.allocateDirect(whole + PAGE_BYTES)
                .alignedSlice(PAGE_BYTES)
                .limit(whole)
                .slice();
    }

    /** A name of the JDK's that its compiler warns of; null where it is not known. */
    private static @Nullable OpenOption direct() {
        try {
            return Arrays.stream(
                            Class.forName("com.sun.nio.file.ExtendedOpenOption")
                                    .asSubclass(OpenOption.class)
                                    .getEnumConstants())
                    .filter(option -> option.toString().equals("DIRECT"))
                    .findFirst()
                    .orElse(null);
        } catch (ClassNotFoundException _) {
            return null;
        }
    }
}
