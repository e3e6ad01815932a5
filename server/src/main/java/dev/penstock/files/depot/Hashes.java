package dev.penstock.files.depot;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of exported files, remembered as long as size and time of change stay the same. A file is read
 * once for all who ask at the same time, and no further when all of them are gone. Any thread.
 */
final class Hashes {
    private static final int MOST_KNOWN = 1_000;

    /** Files read at the same time: each has a file open, and takes turns with all transfers. */
    private static final int MOST_AT_WORK = 64;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final int mostAtWork;
    private final Map<Key, Making> atWork = new HashMap<>();
    private final Map<Key, String> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
                    return size() > MOST_KNOWN;
                }
            };

    private record Key(String path, long size, long modifiedMillis) {}

    Hashes() {
        this(MOST_AT_WORK);
    }

    Hashes(int mostAtWork) {
        this.mostAtWork = mostAtWork;
    }

    /**
     * Describes what is read with its hash; reads all of it if need be, and closes it.
     *
     * @param gone whether the hash is not wanted any more
     */
    CompletableFuture<Reading.Described> of(String path, Reading reading, BooleanSupplier gone) {
        Reading.Described file = reading.described();
        var key = new Key(path, file.size(), file.modifiedMillis());
        Making making;
        synchronized (this) {
            String hash = known.get(key);
            making = atWork.get(key);
            if (hash == null && making == null && atWork.size() < mostAtWork) {
                making = new Making(key, reading, gone);
                atWork.put(key, making);
            } else {
                reading.closeUnread();
                if (hash != null) {
                    return CompletableFuture.completedFuture(file.hashed(hash));
                }
                if (making == null) {
                    throw overloaded().asException();
                }
                making.wanted.add(gone);
                return making.done.thenApply(file::hashed);
            }
        }
        making.goOn(0);
        return making.done.thenApply(file::hashed);
    }

    private Refusal overloaded() {
        return Refusal.of(
                        Reason.OVERLOADED,
                        "exported files: %d are read already to get to know their hashes"
                                .formatted(mostAtWork))
                .retryAfter(RETRY);
    }

    /** One file that is being read, and who waits for it. */
    private final class Making {
        private final Key key;
        private final Reading reading;
        private final List<BooleanSupplier> wanted = new ArrayList<>();
        private final MessageDigest digest = Checksum.sha256();
        private final CompletableFuture<String> done = new CompletableFuture<>();

        Making(Key key, Reading reading, BooleanSupplier gone) {
            this.key = key;
            this.reading = reading;
            wanted.add(gone);
        }

        void goOn(long at) {
            if (isGivenUp()) {
                end(null, Refusal.of(Reason.CANCELLED, "nobody waits for it").asException());
                return;
            }
            var _ =
                    reading.digest(at, digest)
                            .whenComplete(
                                    (read, failure) -> {
                                        if (failure != null) {
                                            end(null, failure);
                                        } else if (read == 0) {
                                            end(Checksum.hex(digest), null);
                                        } else {
                                            goOn(at + read);
                                        }
                                    });
        }

        /** Once it is, nobody joins any more. */
        private boolean isGivenUp() {
            synchronized (Hashes.this) {
                wanted.removeIf(BooleanSupplier::getAsBoolean);
                if (wanted.isEmpty()) {
                    atWork.remove(key);
                }
                return wanted.isEmpty();
            }
        }

        private void end(@Nullable String hash, @Nullable Throwable failure) {
            reading.close();
            synchronized (Hashes.this) {
                atWork.remove(key, this);
                if (hash != null) {
                    known.put(key, hash);
                }
            }
            if (hash != null) {
                done.complete(hash);
            } else {
                done.completeExceptionally(
                        failure == null ? new IllegalStateException("no hash") : failure);
            }
        }
    }
}
