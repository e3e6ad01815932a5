package dev.penstock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's thread: takes what waits, writes it as one group, syncs, tells the listeners, and
 * again. While a group is being synced the next one gathers in the queue.
 */
final class GroupWriter implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

    private final AppendQueue queue;
    private final SegmentLog log;
    private final Lanes written;
    private final Lanes synced;
    private final long id;
    private final int groupBytes;
    private final Consumer<IOException> fatal;

    // Read by any thread.
    final ConcurrentHistogram syncMicros = new ConcurrentHistogram(3);
    final AtomicLong groups = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong outOfSpace = new AtomicLong();

    // The journal's thread.
    private final CRC32C crc = new CRC32C();
    private final long[] ends;
    private final boolean[] laneWaits;
    private final @Nullable IOException[] laneFailures;
    private ByteBuffer buffer;
    private long nextGroup;
    private @Nullable IOException dead;

    GroupWriter(
            AppendQueue queue,
            SegmentLog log,
            Recovery.Recovered recovered,
            Lanes synced,
            int groupBytes,
            Consumer<IOException> fatal) {
        this.queue = queue;
        this.log = log;
        this.written = recovered.lanes();
        this.synced = synced;
        this.id = recovered.manifest().id();
        this.nextGroup = recovered.nextGroup();
        this.groupBytes = groupBytes;
        this.fatal = fatal;
        this.ends = new long[written.count()];
        this.laneWaits = new boolean[written.count()];
        this.laneFailures = new @Nullable IOException[written.count()];
        this.buffer = ByteBuffer.allocateDirect(256 << 10);
    }

    @Override
    public void run() {
        Appends spare = new Appends();
        Appends taken;
        while ((taken = queue.take(spare)) != null) {
            int from = 0;
            while (from < taken.size()) {
                int to = endOfGroup(taken, from);
                commit(taken, from, to);
                from = to;
            }
            taken.clear();
            spare = taken;
        }
    }

    /** Number of the next group; read after the thread has ended. */
    long nextGroup() {
        return nextGroup;
    }

    boolean alive() {
        return dead == null;
    }

    private int endOfGroup(Appends appends, int from) {
        long size = Group.bytes(appends.batch(from));
        int to = from + 1;
        while (to < appends.size()) {
            size += Group.sectionBytes(appends.batch(to));
            if (size > groupBytes) {
                break;
            }
            to++;
        }
        return to;
    }

    private void commit(Appends appends, int from, int to) {
        try {
            if (dead != null) {
                throw dead;
            }
            int sections = gather(appends, from, to);
            if (sections > 0) {
                write(sections);
                advance(appends, from, to, written);
                tellReceived(appends, from, to);
                sync();
                advance(appends, from, to, synced);
            }
        } catch (OutOfSpaceException e) {
            outOfSpace.incrementAndGet();
            failAll(appends, from, to, e);
        } catch (IOException e) {
            failAll(appends, from, to, e);
            die(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            var cause = new IOException("journal: its thread met a defect", e);
            failAll(appends, from, to, cause);
            die(cause);
        }
        tellAll(appends, from, to);
    }

    /** Puts all batches that begin where their lane ends into the buffer; the others fail. */
    private int gather(Appends appends, int from, int to) {
        for (int lane = 0; lane < ends.length; lane++) {
            ends[lane] = written.end(lane);
        }
        int sections = 0;
        buffer.clear().position(Group.HEADER_BYTES);
        for (int i = from; i < to; i++) {
            Batch batch = appends.batch(i);
            int lane = batch.lane();
            if (batch.firstOffset() != ends[lane]) {
                appends.fail(i, misplaced(batch));
                continue;
            }
            laneFailures[lane] = null;
            ends[lane] += batch.count();
            ensure(Group.sectionBytes(batch));
            Group.putSection(buffer, batch);
            sections++;
        }
        return sections;
    }

    private IOException misplaced(Batch batch) {
        IOException earlier = laneFailures[batch.lane()];
        return earlier != null
                ? earlier
                : new IOException(
                        "journal: lane "
                                + batch.lane()
                                + ", append at offset "
                                + batch.firstOffset()
                                + " (expected: "
                                + ends[batch.lane()]
                                + ")");
    }

    private void write(int sections) throws IOException {
        Group.finish(buffer, sections, nextGroup, id, crc);
        int length = buffer.position();
        log.write(buffer.flip(), nextGroup);
        nextGroup++;
        groups.incrementAndGet();
        bytes.addAndGet(length);
    }

    private void sync() throws IOException {
        long before = System.nanoTime();
        log.sync();
        syncMicros.recordValue((System.nanoTime() - before) / 1000);
    }

    private static void advance(Appends appends, int from, int to, Lanes lanes) {
        for (int i = from; i < to; i++) {
            if (appends.failure(i) == null) {
                Batch batch = appends.batch(i);
                lanes.set(batch.lane(), batch.firstOffset() + batch.count(), batch.timeMillis());
            }
        }
    }

    /** Those that need no sync are done, unless one before them in their lane is not; all hear of the write. */
    private void tellReceived(Appends appends, int from, int to) {
        Arrays.fill(laneWaits, false);
        for (int i = from; i < to; i++) {
            int lane = appends.batch(i).lane();
            if (appends.durability(i) == Durability.SYNCED || appends.failure(i) != null) {
                laneWaits[lane] = true;
                tellWritten(appends, i);
            } else if (!laneWaits[lane]) {
                tell(appends, i);
            }
        }
    }

    private static void tellWritten(Appends appends, int i) {
        AppendListener listener = appends.listener(i);
        if (listener == null || appends.failure(i) != null) {
            return;
        }
        try {
            listener.written();
        } catch (RuntimeException e) {
            LOG.error("journal: a listener threw", e);
        }
    }

    private void tellAll(Appends appends, int from, int to) {
        for (int i = from; i < to; i++) {
            tell(appends, i);
        }
    }

    private static void tell(Appends appends, int i) {
        AppendListener listener = appends.takeListener(i);
        if (listener == null) {
            return;
        }
        IOException failure = appends.failure(i);
        try {
            if (failure == null) {
                listener.committed();
            } else {
                listener.failed(failure);
            }
        } catch (RuntimeException e) {
            LOG.error("journal: a listener threw", e);
        }
    }

    private void failAll(Appends appends, int from, int to, IOException cause) {
        for (int i = from; i < to; i++) {
            if (appends.failure(i) == null) {
                appends.fail(i, cause);
                laneFailures[appends.batch(i).lane()] = cause;
            }
        }
    }

    private void die(IOException cause) {
        if (dead == null) {
            dead = cause;
            LOG.error("journal: writing or syncing failed, nothing more can be promised", cause);
            fatal.accept(cause);
        }
    }

    private void ensure(long more) {
        long needed = buffer.position() + more + Group.END_BYTES;
        if (needed > buffer.capacity()) {
            int capacity = Math.toIntExact(Math.max(needed, 2L * buffer.capacity()));
            buffer = ByteBuffer.allocateDirect(capacity).put(buffer.flip());
        }
    }
}
