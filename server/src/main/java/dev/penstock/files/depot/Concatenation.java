package dev.penstock.files.depot;

import dev.penstock.refusal.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Copies parts into one upload and finishes it. On a virtual thread of its own, which waits for the
 * pool.
 */
final class Concatenation {
    static final int MOST_PARTS = 1_000;
    private static final int PIECE = 1 << 20;

    private final Workbench bench;
    private final Uploads uploads;
    private final List<String> parts;
    private final NewUpload wanted;

    Concatenation(Workbench bench, Uploads uploads, List<String> parts, NewUpload wanted) {
        this.bench = bench;
        this.uploads = uploads;
        this.parts = parts;
        this.wanted = wanted;
    }

    void into(CompletableFuture<StoredFile> done) {
        try {
            done.complete(join());
        } catch (CompletionException e) {
            done.completeExceptionally(e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    private StoredFile join() {
        List<Upload> found = found();
        long size = found.stream().mapToLong(Upload::durableBytes).sum();
        var whole =
                new NewUpload(
                        wanted.name(),
                        size,
                        wanted.contentType(),
                        wanted.sha256(),
                        false,
                        wanted.note());
        StoredFile file =
                switch (uploads.open("", whole).join()) {
                    case Depot.Present(StoredFile present) -> present;
                    case Depot.Pending(Upload upload) -> copied(found, upload);
                };
        for (Upload part : found) {
            // One that somebody has ended meanwhile is gone as well.
            uploads.cancel(part.id()).handle((_, _) -> part).join();
        }
        return file;
    }

    private List<Upload> found() {
        if (parts.isEmpty() || parts.size() > MOST_PARTS) {
            throw Refusal.invalid("parts", parts.size(), "1 to " + MOST_PARTS).asException();
        }
        if (new HashSet<>(parts).size() != parts.size()) {
            throw Refusal.invalid("parts", "one of them twice", "each once").asException();
        }
        return bench.call(
                        () -> {
                            var found = new ArrayList<Upload>();
                            for (String part : parts) {
                                found.add(complete(part));
                            }
                            return found;
                        })
                .join();
    }

    private Upload complete(String part) {
        Upload upload = uploads.find(part);
        if (upload == null) {
            throw FileRules.noUpload(part).asException();
        }
        boolean whole = upload.wanted().size() == upload.durableBytes();
        if (!upload.wanted().part() || !whole || uploads.isTaken(part)) {
            throw Refusal.invalid(
                            "parts", part, "a part that has been received whole and is let go")
                    .asException();
        }
        return upload;
    }

    private StoredFile copied(List<Upload> found, Upload target) {
        Filling filling = uploads.fill(target.id()).join();
        try {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            for (Upload part : found) {
                try (Reading reading = uploads.read(part).join()) {
                    copy(reading, filling, piece);
                }
            }
            return filling.finish("").join();
        } catch (RuntimeException e) {
            filling.cancel().handle((_, _) -> null).join();
            throw e;
        }
    }

    private static void copy(Reading reading, Filling filling, ByteBuffer piece) {
        long size = reading.described().size();
        long at = 0;
        while (at < size) {
            piece.clear().limit((int) Math.min(PIECE, size - at));
            int read = reading.read(at, piece).join();
            if (read <= 0) {
                throw new IllegalStateException("a part ends at " + at);
            }
            piece.flip();
            filling.append(filling.received(), piece, Checksum.none()).join();
            at += read;
        }
    }
}
