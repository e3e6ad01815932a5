package dev.penstock.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded journal: segment files in a folder of its own, and one thread that writes them. See
 * {@link Journal} for who may call what.
 */
public final class SegmentedJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentedJournal.class);

    private final Disk disk;
    private final Path folder;
    private final Closeable lock;
    private final Manifest manifest;
    private final RecoveryReport report;
    private final Lanes written;
    private final Lanes synced;
    private final Held held;
    private final Archive archive;
    private final SegmentReader reader;
    private final SegmentLog log;
    private final AppendQueue queue = new AppendQueue();
    private final GroupWriter writer;
    private final Thread thread;
    private final AtomicLongArray released;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean appended;

    private SegmentedJournal(
            Disk disk,
            Path folder,
            JournalConfig config,
            Closeable lock,
            Recovery.Recovered recovered,
            Keeping keeping,
            List<Segment> archived,
            Consumer<IOException> fatal) {
        this.disk = disk;
        this.folder = folder;
        this.lock = lock;
        this.manifest = recovered.manifest();
        this.report = recovered.report();
        this.written = recovered.lanes();
        this.synced = Lanes.of(written.ends(), written.times());
        this.held = new Held(archived, recovered.segments(), written.count());
        this.archive = new Archive(disk, folder, held, keeping);
        this.reader = new SegmentReader(manifest.id(), held, archive, synced);
        this.log = new SegmentLog(disk, folder, config, recovered, held, archive);
        this.writer = new GroupWriter(queue, log, recovered, synced, config.groupBytes(), fatal);
        this.released = new AtomicLongArray(written.count());
        this.thread = Thread.ofPlatform().name("journal").daemon().unstarted(writer);
    }

    /**
     * Opens the journal in this folder, which is made if it is not there. What is released is deleted.
     *
     * @param fatal told once, on the journal's thread, when nothing more can be promised: the process
     *     should end
     * @throws CorruptJournalException if it is damaged and must not be cut
     */
    public static SegmentedJournal open(
            Path folder, JournalConfig config, Consumer<IOException> fatal) throws IOException {
        return open(folder, config, Keeping.nothing(), fatal);
    }

    /** The same, but what is released is archived for {@link #reader} a while longer. */
    public static SegmentedJournal open(
            Path folder, JournalConfig config, Keeping keeping, Consumer<IOException> fatal)
            throws IOException {
        return open(new LocalDisk(), folder, config, keeping, fatal);
    }

    static SegmentedJournal open(
            Disk disk,
            Path folder,
            JournalConfig config,
            Keeping keeping,
            Consumer<IOException> fatal)
            throws IOException {
        var names = disk.list(folder);
        Closeable lock = disk.lock(folder.resolve("lock"));
        try {
            if (!Manifest.exists(disk, folder)) {
                if (names.stream().anyMatch(Segment::isSegment)) {
                    throw new CorruptJournalException(
                            "journal: its manifest is missing in " + folder);
                }
                Manifest.fresh(config.lanes()).write(disk, folder);
            }
            var manifest = Manifest.read(disk, folder);
            var recovered = new Recovery(disk, folder, config, manifest).run();
            var archived = Archive.load(disk, folder, recovered);
            var journal =
                    new SegmentedJournal(
                            disk, folder, config, lock, recovered, keeping, archived, fatal);
            journal.start(recovered);
            return journal;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private void start(Recovery.Recovered recovered) throws IOException {
        log.open(recovered.nextGroup());
        if (report.finding() == RecoveryReport.Finding.WHOLE) {
            LOG.info("{}, {} groups, {} bytes", report.message(), report.groups(), report.bytes());
        } else {
            LOG.warn("{}{}", report.message(), report.newEpoch() ? "; a new epoch begins" : "");
        }
        thread.start();
    }

    /** What opening found. */
    public RecoveryReport recovery() {
        return report;
    }

    @Override
    public int lanes() {
        return written.count();
    }

    @Override
    public long epoch() {
        return manifest.epoch();
    }

    @Override
    public long end(int lane) {
        return written.end(lane);
    }

    @Override
    public long synced(int lane) {
        return synced.end(lane);
    }

    @Override
    public long time(int lane) {
        return written.time(lane);
    }

    @Override
    public long start(int lane) {
        return held.start(lane);
    }

    @Override
    public void append(Batch batch, Durability durability, AppendListener listener) {
        if (batch.lane() < 0 || batch.lane() >= lanes()) {
            throw new IllegalArgumentException(
                    "journal: lane " + batch.lane() + " (expected: 0 to " + (lanes() - 1) + ")");
        }
        if (Group.bytes(batch) > Group.MOST_BYTES) {
            throw new IllegalArgumentException(
                    "journal: batch of " + batch.length() + " bytes (expected: below 256 MiB)");
        }
        appended = true;
        queue.add(batch, durability, listener);
    }

    @Override
    public void replay(long[] fromOffsets, Replayer replayer) throws IOException {
        if (appended) {
            throw new IllegalStateException("journal: replay after an append");
        }
        long[] from = fromOffsets.clone();
        for (int lane = 0; lane < lanes(); lane++) {
            if (from[lane] < start(lane)) {
                throw new IOException(
                        "journal: lane "
                                + lane
                                + " cannot be replayed from "
                                + from[lane]
                                + " (expected: at least "
                                + start(lane)
                                + ")");
            }
        }
        new Replay(disk, manifest.id(), from, replayer).run(held.live());
    }

    @Override
    public void goOnAt(int lane, long offset) {
        if (appended) {
            throw new IllegalStateException("journal: a lane moved after an append");
        }
        if (offset > end(lane)) {
            LOG.warn("journal: lane {} goes on at {} after {}", lane, offset, end(lane));
            written.set(lane, offset, time(lane));
            synced.set(lane, offset, time(lane));
        }
    }

    @Override
    public void release(int lane, long offset) {
        if (released.accumulateAndGet(lane, offset, Math::max) != offset) {
            return;
        }
        long[] now = new long[lanes()];
        for (int i = 0; i < now.length; i++) {
            now[i] = released.get(i);
        }
        try {
            archive.release(now);
        } catch (IOException e) {
            LOG.warn("journal: a released segment could not be deleted", e);
        }
    }

    @Override
    public void makeSpace() {
        if (archive.dropOldest()) {
            LOG.warn("journal: the disk is full; the oldest archived segment goes");
        }
    }

    /** Shows facts again: those not released, and those still in the archive. */
    public JournalReader reader() {
        return reader;
    }

    @Override
    public JournalStats stats() {
        var segments = held.live();
        var sync = writer.syncMicros.copy();
        return new JournalStats(
                segments.stream().mapToLong(Segment::bytes).sum(),
                segments.size(),
                held.archivedBytes(),
                writer.groups.get(),
                writer.bytes.get(),
                writer.outOfSpace.get(),
                new JournalStats.Latency(
                        sync.getTotalCount(),
                        micros(sync.getValueAtPercentile(50)),
                        micros(sync.getValueAtPercentile(99)),
                        micros(sync.getMaxValue())));
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        queue.close();
        join();
        try (lock;
                log) {
            if (writer.alive()) {
                manifest.withSynced(writer.nextGroup()).write(disk, folder);
            }
        }
    }

    private void join() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration micros(long value) {
        return Duration.ofNanos(value * 1000);
    }
}
