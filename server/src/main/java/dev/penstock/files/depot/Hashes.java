package dev.penstock.files.depot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Hashes of exported files, remembered as long as size and time of change stay the same. Any thread.
 */
final class Hashes {
    private static final int MOST = 1_000;
    private static final int PIECE = 1 << 20;

    private final Map<Key, String> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
                    return size() > MOST;
                }
            };

    private record Key(String path, long size, long modifiedMillis) {}

    /** Describes what is read with its hash; reads all of it if need be. */
    CompletableFuture<Reading.Described> of(String path, Reading reading) {
        Reading.Described file = reading.described();
        var key = new Key(path, file.size(), file.modifiedMillis());
        String hash;
        synchronized (known) {
            hash = known.get(key);
        }
        if (hash != null) {
            return CompletableFuture.completedFuture(file.hashed(hash));
        }
        var digest = Checksum.sha256();
        return rest(reading, digest, ByteBuffer.allocate(PIECE), 0)
                .thenApply(
                        _ -> {
                            String made = Checksum.hex(digest);
                            synchronized (known) {
                                known.put(key, made);
                            }
                            return file.hashed(made);
                        });
    }

    private static CompletableFuture<Long> rest(
            Reading reading, MessageDigest digest, ByteBuffer piece, long at) {
        return reading.read(at, piece.clear(), digest)
                .thenCompose(
                        read ->
                                read < PIECE
                                        ? CompletableFuture.completedFuture(at + read)
                                        : rest(reading, digest, piece, at + read));
    }
}
