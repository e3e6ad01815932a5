package dev.penstock.files.depot;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Opens files for reading: stored ones, and those of exported directories. Any thread. */
final class Openings {
    private final Workbench bench;
    private final Contents contents;
    private final Exports exports;
    private final Hashes hashes = new Hashes();

    Openings(Workbench bench, Contents contents, Exports exports) {
        this.bench = bench;
        this.contents = contents;
        this.exports = exports;
    }

    /** Opens a file; it stays readable although it is deleted meanwhile. */
    CompletableFuture<Reading> read(StoredFile file) {
        return bench.call(() -> contents.open(file));
    }

    /** Opens a stored file by id or name, its newest version, or an exported file by its path. */
    CompletableFuture<Reading> readPath(String path) {
        return bench.strand()
                .compose(
                        () -> {
                            StoredFile file = bench.catalog().find(path);
                            return file == null
                                    ? CompletableFuture.completedFuture(exported(path))
                                    : read(file);
                        });
    }

    private Reading exported(String path) throws IOException {
        Exports.Found found = exports.find(path);
        if (found == null) {
            throw FileRules.noFile(path).asException();
        }
        SeekableByteChannel channel = Exports.open(found);
        try {
            return new Reading(bench.strand(), channel, Exports.describe(found, channel, path));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Describes what {@link #readPath} would open, with its hash.
     *
     * @param gone whether nobody waits for it any more
     */
    CompletableFuture<Reading.Described> describePath(String path, BooleanSupplier gone) {
        return bench.strand()
                .compose(
                        () -> {
                            StoredFile file = bench.catalog().find(path);
                            if (file == null) {
                                return hashes.of(path, exported(path), gone);
                            }
                            contents.open(file).closeUnread();
                            return CompletableFuture.completedFuture(Reading.Described.of(file));
                        });
    }
}
