package dev.penstock;

import dev.penstock.journal.Keeping;
import dev.penstock.journal.SegmentedJournal;
import dev.penstock.journal.Uncached;
import dev.penstock.operate.Config;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.StoreException;
import io.vertx.core.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Opens what lies in the folder of data. The starting thread. */
record DataFolder(Config config) {

    /**
     * Opens the journal, in a folder that is made if it is not there.
     *
     * @param fatal is told when what the disk holds is no longer known
     */
    SegmentedJournal journal(Consumer<? super IOException> fatal) throws IOException {
        Files.createDirectories(config.data());
        var feed = config.feed();
        var arrivals = new Keeping(feed.arrivalsAge(), feed.arrivalsBytes());
        return SegmentedJournal.open(folder("journal"), config.journal(), arrivals, fatal::accept);
    }

    Store store() throws IOException {
        try {
            var store = config.store();
            Path folder = Files.createDirectories(folder("store"));
            boolean direct = store.directWrites() && Uncached.possible(folder);
            return Store.open(folder, guarded(store.withDirectWrites(direct)));
        } catch (StoreException e) {
            throw new IOException(unopened(e), e);
        } catch (UncheckedIOException e) {
            throw new IOException("the store does not open: " + e.getMessage(), e.getCause());
        }
    }

    /** The store may block: it refuses to be called on an event loop. */
    static StoreConfig guarded(StoreConfig store) {
        return store.withEventLoop(_ -> Context.isOnEventLoopThread());
    }

    /** The store did not take what the journal holds for it: why the start ends. */
    IOException unreplayed(StoreException e) {
        String why =
                e.kind() == StoreException.Kind.OUT_OF_SPACE
                        ? full("space for what is still to be stored; the journal keeps it all")
                        : String.valueOf(e.getMessage());
        return new IOException(why, e);
    }

    private String unopened(StoreException e) {
        return e.kind() == StoreException.Kind.OUT_OF_SPACE
                ? full("some 20 MiB to start")
                : String.valueOf(e.getMessage());
    }

    private String full(String expected) {
        return "the disk is full: %d bytes free for %s (expected: %s)"
                .formatted(config.data().toFile().getUsableSpace(), config.data(), expected);
    }

    private Path folder(String name) {
        return config.data().resolve(name);
    }
}
