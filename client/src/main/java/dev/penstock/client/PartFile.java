package dev.penstock.client;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A file that is on its way: bytes gather in {@code NAME.KEY.part} beside it, which takes its place when
 * all are there. The key says of what it is a part, so another content never goes on with it. One
 * thread, one process.
 */
final class PartFile implements DownloadTarget {
    private static final int PIECE = 1 << 20;

    private final Path target;
    private final Path part;
    private final FileChannel channel;

    PartFile(Path target, String key) throws IOException {
        this.target = target;
        part = target.resolveSibling(target.getFileName() + "." + key + ".part");
        channel =
                FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw inUse();
            }
            channel.position(channel.size());
        } catch (OverlappingFileLockException _) {
            channel.close();
            throw inUse();
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    private IOException inUse() {
        return new IOException(part + ": somebody else is downloading it");
    }

    @Override
    public long length() throws IOException {
        return channel.position();
    }

    @Override
    public void hash(MessageDigest digest) throws IOException {
        var piece = ByteBuffer.allocate(PIECE);
        long at = 0;
        while (at < length()) {
            piece.clear();
            at += Math.max(0, channel.read(piece, at));
            digest.update(piece.flip());
        }
    }

    @Override
    public void append(ByteString data) throws IOException {
        for (ByteBuffer bytes : data.asReadOnlyByteBufferList()) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    @Override
    public void complete() throws IOException {
        channel.force(true);
        Files.move(
                part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void discard() throws IOException {
        Files.deleteIfExists(part);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
