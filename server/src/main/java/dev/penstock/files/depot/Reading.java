package dev.penstock.files.depot;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A file open for reading. Any thread may call; it is read in order on the pool's threads, where the
 * stages complete.
 */
public final class Reading implements AutoCloseable {
    private final Strand strand;
    private final SeekableByteChannel channel;
    private final Described described;

    /**
     * What is read.
     *
     * @param name as it was asked for, or the stored name
     * @param modifiedMillis milliseconds since 1970
     * @param sha256 what all of it must be, hexadecimal; empty: nobody knows
     */
    public record Described(
            String name, long size, long modifiedMillis, String contentType, String sha256) {

        Described hashed(String hash) {
            return new Described(name, size, modifiedMillis, contentType, hash);
        }
    }

    Reading(Strand strand, SeekableByteChannel channel, Described described) {
        this.strand = strand;
        this.channel = channel;
        this.described = described;
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
                    channel.position(at);
                    int count = 0;
                    int read = 0;
                    while (into.hasRemaining() && (read = channel.read(into)) >= 0) {
                        count += read;
                    }
                    if (digest != null) {
                        digest.update(seen.limit(into.position()));
                    }
                    return count;
                });
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
