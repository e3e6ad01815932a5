package dev.penstock.logs.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All slices of the index, in order of their offsets. Changed by the index's thread; any thread may
 * take {@link #all}.
 */
final class Slices {
    private static final Logger LOG = LoggerFactory.getLogger(Slices.class);

    private final Path folder;
    private final long epoch;
    private final IndexConfig config;
    private final InstantSource clock;
    private volatile List<IndexSlice> all = List.of();
    private volatile long rebuilt;

    Slices(Path folder, long epoch, IndexConfig config, InstantSource clock) {
        this.folder = folder;
        this.epoch = epoch;
        this.config = config;
        this.clock = clock;
    }

    /** Opens what is there and fits the feed, which ends here; throws the rest away. */
    void open(long feedEnd) throws IOException {
        Files.createDirectories(folder);
        var found = new ArrayList<IndexSlice>();
        try (Stream<Path> folders = Files.list(folder)) {
            for (Path one : folders.filter(Files::isDirectory).sorted().toList()) {
                open(one, feedEnd, found);
            }
        }
        found.sort(Comparator.comparingLong(slice -> slice.extent().from()));
        all = List.copyOf(found);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void open(Path one, long feedEnd, List<IndexSlice> found) throws IOException {
        try {
            IndexSlice slice = IndexSlice.open(one);
            Extent extent = slice.extent();
            boolean follows = found.isEmpty() || found.getLast().extent().next() <= extent.from();
            if (extent.epoch() == epoch && extent.next() <= feedEnd && follows) {
                slice.verify();
                found.add(slice);
                return;
            }
            slice.close();
            LOG.warn("index {} is not of this feed as it is now and is built anew", one);
        } catch (IOException | RuntimeException e) {
            LOG.warn("index {} cannot be read and is built anew: {}", one, e.toString());
        }
        rebuilt++;
        IndexSlice.delete(one);
    }

    List<IndexSlice> all() {
        return all;
    }

    /** Slices thrown away since the start. */
    long rebuilt() {
        return rebuilt;
    }

    /** Begins a slice at an offset. */
    IndexSlice begin(long from) throws IOException {
        Extent extent = Extent.empty(epoch, from, clock.millis());
        var slice = IndexSlice.create(folder.resolve("%016x".formatted(from)), extent, config);
        var more = new ArrayList<>(all);
        more.add(slice);
        more.sort(Comparator.comparingLong(each -> each.extent().from()));
        all = List.copyOf(more);
        return slice;
    }

    /** Throws away a slice that cannot be read. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void discard(IndexSlice slice) throws IOException {
        rebuilt++;
        remove(slice);
    }

    /** Drops slices of which the feed holds nothing any more. */
    void retain(long oldestOffset) throws IOException {
        for (IndexSlice slice : all) {
            if (slice.isClosed() && slice.extent().next() <= oldestOffset) {
                remove(slice);
            }
        }
    }

    private void remove(IndexSlice slice) throws IOException {
        var fewer = new ArrayList<>(all);
        fewer.remove(slice);
        all = List.copyOf(fewer);
        slice.drop();
    }

    /**
     * Takes a slice back to its last commit, or builds it anew if that is damaged. What else fails may
     * pass: it is to be tried again.
     */
    IndexSlice reopen(IndexSlice slice) throws IOException {
        // First of all: what it says to hold is more than the disk does.
        var others = new ArrayList<>(all);
        others.remove(slice);
        all = List.copyOf(others);
        try {
            slice.close();
        } catch (IOException | RuntimeException | InternalError e) {
            LOG.warn("index {} was not closed in order: {}", slice.folder(), e.toString());
        }
        try {
            IndexSlice again = IndexSlice.open(slice.folder());
            if (!again.extent().sealed()) {
                again.resume(config);
            }
            others.add(again);
            others.sort(Comparator.comparingLong(each -> each.extent().from()));
            all = List.copyOf(others);
            return again;
        } catch (IOException | IllegalArgumentException | InternalError e) {
            if (!IndexSlice.isDamage(e)) {
                throw e;
            }
            LOG.warn(
                    "index {} cannot be resumed and is built anew: {}",
                    slice.folder(),
                    e.toString());
            return begin(slice.extent().from());
        }
    }

    void close() throws IOException {
        for (IndexSlice slice : all) {
            slice.close();
        }
        all = List.of();
    }
}
