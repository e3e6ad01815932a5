package dev.penstock.files.depot;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file open for reading. Any thread may call; it is read in order on the pool's threads, where the
 * stages complete.
 */
public final class Reading implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);
    private static final int PIECE = 256 << 10;

    private final Strand strand;
    private final SeekableByteChannel channel;
    private final Described described;
    private final @Nullable Runnable whenDamaged;

    /**
     * What is read.
     *
     * @param name as it was asked for, or the stored name
     * @param modifiedMillis milliseconds since 1970
     * @param sha256 what all of it must be, hexadecimal; empty: nobody knows
     */
    public record Described(
            String name, long size, long modifiedMillis, String contentType, String sha256) {

        static Described of(StoredFile file) {
            return new Described(
                    file.name(),
                    file.size(),
                    file.storedAtMillis(),
                    file.contentType(),
                    file.sha256());
        }

        Described hashed(String hash) {
            return new Described(name, size, modifiedMillis, contentType, hash);
        }
    }

    Reading(Strand strand, SeekableByteChannel channel, Described described) {
        this(strand, channel, described, null);
    }

    /** Makes one of a content; who finds it damaged has that noted by the action. */
    Reading(
            Strand strand,
            SeekableByteChannel channel,
            Described described,
            @Nullable Runnable whenDamaged) {
        this.strand = strand;
        this.channel = channel;
        this.described = described;
        this.whenDamaged = whenDamaged;
    }

    public Described described() {
        return described;
    }

    /** Fills the buffer from there on, as far as the file goes; completes with the bytes read. */
    public CompletableFuture<Integer> read(long at, ByteBuffer into) {
        return read(at, into, null);
    }

    /** The same; what was read goes into the digest as well. */
    public CompletableFuture<Integer> read(
            long at, ByteBuffer into, @Nullable MessageDigest digest) {
        return strand.call(
                () -> {
                    ByteBuffer seen = into.duplicate();
                    int count = fill(at, into);
                    if (digest != null) {
                        digest.update(seen.limit(into.position()));
                    }
                    return count;
                });
    }

    private int fill(long at, ByteBuffer into) throws IOException {
        int count = 0;
        int read = 0;
        try {
            channel.position(at);
            while (into.hasRemaining() && (read = channel.read(into)) >= 0) {
                count += read;
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            if (whenDamaged == null) {
                throw e;
            }
            LOG.warn("content {}: {}", described.sha256(), e.getMessage());
            markDamaged();
            throw Refusal.of(
                            Reason.CONTENT_DIFFERS,
                            "file %s: it cannot be read from the server's disk: store it again"
                                    .formatted(Refusal.shorten(described.name())))
                    .asException();
        }
        return count;
    }

    /** Notes that it is not what was stored, if others can come to read it: they are not served it. */
    public void markDamaged() {
        if (whenDamaged != null) {
            whenDamaged.run();
        }
    }

    /** Reads a piece from there on into the digest alone; completes with its bytes, 0 at the end. */
    CompletableFuture<Integer> digest(long at, MessageDigest digest) {
        return strand.call(
                () -> {
                    // A file that grows meanwhile is read as far as it is described.
                    long rest = described.size() - at;
                    if (rest <= 0) {
                        return 0;
                    }
                    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, rest));
                    int count = fill(at, piece);
                    digest.update(piece.flip());
                    return count;
                });
    }

    /** Closes one that nothing was asked of. May block. */
    void closeUnread() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("closing {}: {}", described.name(), e.getMessage());
        }
    }

    /** Closes it once what was asked for is read. */
    @Override
    public void close() {
        var _ =
                strand.call(
                        () -> {
                            channel.close();
                            return null;
                        });
    }
}
