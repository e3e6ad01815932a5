package dev.penstock.files.depot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all contents again, so many bytes a second, to see whether they are what was stored. One
 * thread at a time, which may block.
 */
final class Scrubber {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final int PIECE = 256 << 10;

    private final Workbench bench;
    private final Contents contents;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
    private final MessageDigest digest = Checksum.sha256();
    private @Nullable Content content;
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private long at;
    private boolean wrapped;
    private long restUntilMillis;

    /** Not always from the first: a server that restarts often must get everywhere, too. */
    private String behind = UUID.randomUUID().toString();

    private final String began = behind;

    Scrubber(Workbench bench, Contents contents) {
        this.bench = bench;
        this.contents = contents;
    }

    /** Reads what so much time allows. */
    void turn(long millis) throws IOException {
        long allowed = bench.config().scrubRate() * millis / 1_000;
        while (allowed > 0 && bench.clock().millis() >= restUntilMillis) {
            FileChannel file = channel;
            Content now = content;
            if (file == null || now == null) {
                if (!next()) {
                    return;
                }
                continue;
            }
            int read = read(now, file, (int) Math.min(PIECE, allowed));
            if (read > 0) {
                digest.update(piece.flip());
                at += read;
                allowed -= read;
            } else {
                judge(now, file, read == 0);
            }
        }
    }

    /** Bytes read; 0: it cannot be read, -1: that was all. */
    private int read(Content now, FileChannel file, int most) {
        try {
            return file.read(piece.clear().limit(most), at);
        } catch (IOException e) {
            LOG.warn("content {}: {}", now.sha256(), e.getMessage());
            return 0;
        }
    }

    private boolean next() throws IOException {
        Content found = bench.catalog().contentAfter(behind);
        if (found == null || (wrapped && found.sha256().compareTo(began) > 0)) {
            if (wrapped || behind.isEmpty()) {
                rest();
                return false;
            }
            wrapped = true;
            behind = "";
            return true;
        }
        behind = found.sha256();
        if (found.damaged()) {
            return true;
        }
        try {
            key = bench.disk().contentKey(found.sha256());
            channel = bench.disk().openContent(found.sha256());
            content = found;
            at = 0;
            digest.reset();
        } catch (NoSuchFileException _) {
            damagedUnlessGone(found);
        }
        return true;
    }

    private void rest() {
        wrapped = false;
        behind = began;
        restUntilMillis =
                bench.clock().millis() + Math.max(1_000, bench.config().scrubInterval().toMillis());
    }

    private void judge(Content read, FileChannel file, boolean unreadable) throws IOException {
        file.close();
        channel = null;
        content = null;
        if (unreadable || at != read.size() || !Checksum.hex(digest).equals(read.sha256())) {
            damagedUnlessGone(read);
        }
    }

    private void damagedUnlessGone(Content found) {
        if (bench.catalog().content(found.sha256()) != null) {
            contents.markDamaged(found.sha256(), key);
        }
    }
}
