package dev.penstock.logs.search;

import java.io.EOFException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.document.Field;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LogByteSizeMergePolicy;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of the feed as a Lucene index in a folder of its own. Written by the index's thread;
 * {@link #read} by any that may block.
 *
 * <p>Documents are in the order of their offsets: there is one writing thread, and only neighbours
 * are merged.
 */
final class IndexSlice {
    private static final int MERGES_WAITING = 4;

    private final Path folder;
    private final FSDirectory directory;
    private volatile Extent extent;
    private @Nullable IndexWriter writer;
    private @Nullable DirectoryReader reader;
    private long covered;
    private long readMillis = Long.MIN_VALUE;
    private boolean dropped;

    /** Of a sealed slice, once somebody has counted. */
    private volatile @Nullable TimeCounts minutes;

    /** An index as of a moment, to be closed: it holds all entries of its stretch below an offset. */
    record Reading(DirectoryReader index, long covered) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            index.decRef();
        }
    }

    private IndexSlice(Path folder, FSDirectory directory, Extent extent) {
        this.folder = folder;
        this.directory = directory;
        this.extent = extent;
        this.covered = extent.next();
    }

    /** Makes a new, empty one, in place of what may be there. */
    static IndexSlice create(Path folder, Extent extent, IndexConfig config) throws IOException {
        delete(folder);
        Files.createDirectories(folder);
        var slice = new IndexSlice(folder, FSDirectory.open(folder), extent);
        slice.resume(config);
        return slice;
    }

    /** Opens what the last commit left. */
    static IndexSlice open(Path folder) throws IOException {
        FSDirectory directory = FSDirectory.open(folder);
        try {
            var data = SegmentInfos.readLatestCommit(directory).getUserData();
            return new IndexSlice(folder, directory, Extent.decode(data));
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Whether a failure says that files are missing or are not what they should be. Others may pass: a
     * disk without space, too many open files.
     */
    static boolean isDamage(Throwable e) {
        return e instanceof CorruptIndexException
                || e instanceof IndexFormatTooOldException
                || e instanceof IndexFormatTooNewException
                || e instanceof NoSuchFileException
                || e instanceof FileNotFoundException
                || e instanceof EOFException
                || e instanceof IllegalArgumentException // what its extent says of itself
                || e instanceof InternalError; // a page of a file cannot be read
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    Extent extent() {
        return extent;
    }

    Path folder() {
        return folder;
    }

    /** Bytes on disk. */
    long bytes() {
        File[] files = folder.toFile().listFiles();
        return files == null ? 0 : Stream.of(files).mapToLong(File::length).sum();
    }

    /** Opens what searches would; throws if a file is missing or is not what it should be. */
    void verify() throws IOException {
        Reading reading = read(0, 0);
        if (reading != null) {
            reading.close();
        }
    }

    /** Opens the writer behind the last commit. */
    synchronized void resume(IndexConfig config) throws IOException {
        forgetReader();
        var merges = new LogByteSizeMergePolicy();
        merges.setNoCFSRatio(0);
        var scheduler = new ConcurrentMergeScheduler();
        scheduler.setMaxMergesAndThreads(MERGES_WAITING, 1);
        writer =
                new IndexWriter(
                        directory,
                        new IndexWriterConfig()
                                .setRAMBufferSizeMB(config.bufferMebibytes())
                                .setMergePolicy(merges)
                                .setMergeScheduler(scheduler)
                                .setUseCompoundFile(false)
                                .setCommitOnClose(false)
                                .setMaxFullFlushMergeWaitMillis(0));
    }

    /** Adds an entry; the index's thread only. */
    void add(List<Field> document, long offset, long timeMillis) throws IOException {
        writer().addDocument(document);
        extent = extent.with(offset, timeMillis);
    }

    /** There is nothing more below this offset; the index's thread only. */
    void reached(long offset) {
        extent = extent.upTo(offset);
    }

    /** Makes all that was added durable. */
    void commit() throws IOException {
        IndexWriter open = writer();
        open.setLiveCommitData(extent.encode().entrySet());
        open.commit();
    }

    /** Makes all durable and closes the writer: nothing more will be added. */
    synchronized void seal() throws IOException {
        extent = extent.asSealed();
        commit();
        writer().close();
        writer = null;
        forgetReader();
        covered = extent.next();
    }

    /** Whether nothing can be added now. */
    synchronized boolean isClosed() {
        return writer == null;
    }

    /** How many entries per minute and level, null if nobody has counted yet. */
    @Nullable TimeCounts minutes() {
        return minutes;
    }

    /** Keeps what was counted; it is small and of a sealed slice does not change. */
    void keep(TimeCounts counted) {
        minutes = counted;
    }

    private IndexWriter writer() {
        IndexWriter open = writer;
        if (open == null) {
            throw new IllegalStateException(folder + " is sealed");
        }
        return open;
    }

    /**
     * The index as it is now, or as it was at most some time ago; null if the slice has been dropped
     * meanwhile.
     */
    synchronized @Nullable Reading read(long nowMillis, long mayBeOldMillis) throws IOException {
        if (dropped) {
            return null;
        }
        DirectoryReader current = reader;
        if (current == null) {
            current = refresh(null);
            readMillis = nowMillis;
        } else if (writer != null
                && covered < extent.next()
                && nowMillis - readMillis >= mayBeOldMillis) {
            current = refresh(current);
            readMillis = nowMillis;
        }
        current.incRef();
        return new Reading(current, covered);
    }

    private DirectoryReader refresh(@Nullable DirectoryReader old) throws IOException {
        // All below this has been added; what is added while the reader opens may be in it, too.
        long added = extent.next();
        IndexWriter open = writer;
        DirectoryReader newer;
        if (open == null) {
            newer = DirectoryReader.open(directory);
        } else if (old == null) {
            newer = DirectoryReader.open(open);
        } else {
            newer = DirectoryReader.openIfChanged(old, open);
        }
        if (newer != null) {
            reader = newer;
            if (old != null) {
                old.decRef();
            }
        }
        DirectoryReader now = newer == null ? old : newer;
        if (now == null) {
            throw new IllegalStateException("no reader of " + folder);
        }
        covered = Math.max(added, behindLast(now));
        return now;
    }

    /** The offset behind the last document. */
    private static long behindLast(DirectoryReader index) throws IOException {
        var segments = index.leaves();
        if (segments.isEmpty()) {
            return 0;
        }
        LeafReader last = segments.getLast().reader();
        NumericDocValues offsets = last.getNumericDocValues(Schema.OFFSET);
        if (offsets == null || !offsets.advanceExact(last.maxDoc() - 1)) {
            throw new IOException("a segment without offsets");
        }
        return offsets.longValue() + 1;
    }

    private void forgetReader() throws IOException {
        if (reader != null) {
            reader.decRef();
            reader = null;
        }
    }

    /** Closes without a commit: what was added since the last one is forgotten. */
    synchronized void close() throws IOException {
        dropped = true;
        IndexWriter open = writer;
        writer = null;
        try (directory) {
            try {
                forgetReader();
            } finally {
                if (open != null) {
                    open.rollback();
                }
            }
        }
    }

    /** Closes and deletes the folder. */
    void drop() throws IOException {
        close();
        delete(folder);
    }
}
