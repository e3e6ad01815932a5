package dev.penstock.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The real file system with faults on demand: a size limit, a failing fsync, short writes. */
final class FaultyDisk implements Disk {

    private final Disk real = new LocalDisk();

    /** Bytes that may still be written beyond present file ends; freed by truncating, deleting. */
    final AtomicLong space = new AtomicLong(Long.MAX_VALUE / 2);

    /** Syncs that still succeed. */
    final AtomicInteger goodSyncs = new AtomicInteger(Integer.MAX_VALUE);

    /** Changes of any kind that still succeed: after them the process is as good as killed. */
    final AtomicInteger goodChanges = new AtomicInteger(Integer.MAX_VALUE);

    /** False where no test depends on the machine surviving: syncs are then not done. */
    volatile boolean syncs = true;

    /** At most this many bytes per write call. */
    volatile int writeAtMost = Integer.MAX_VALUE;

    /** When set, a sync waits for it. */
    volatile CountDownLatch syncGate = new CountDownLatch(0);

    private void change() throws IOException {
        if (goodChanges.getAndDecrement() <= 0) {
            throw new IOException("nothing changes any more, as told");
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new FaultyFile(real.open(file));
    }

    @Override
    public DiskFile openUncached(Path file) throws IOException {
        return new FaultyFile(real.openUncached(file));
    }

    @Override
    public DiskFile openExisting(Path file) throws IOException {
        return new FaultyFile(real.openExisting(file));
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        return real.list(folder);
    }

    @Override
    public boolean exists(Path file) throws IOException {
        return real.exists(file);
    }

    @Override
    public void delete(Path file) throws IOException {
        change();
        if (real.exists(file)) {
            try (DiskFile doomed = real.open(file)) {
                space.addAndGet(doomed.size());
            }
        }
        real.delete(file);
    }

    @Override
    public void move(Path file, Path target) throws IOException {
        change();
        real.move(file, target);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        if (syncs) {
            real.syncFolder(folder);
        }
    }

    @Override
    public long usableBytes(Path folder) {
        return space.get();
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return real.lock(file);
    }

    private final class FaultyFile implements DiskFile {

        private final DiskFile file;

        FaultyFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            change();
            long behindEnd = Math.max(0, file.size() - position);
            long allowed = Math.min(writeAtMost, behindEnd + space.get());
            if (allowed <= 0) {
                throw new OutOfSpaceException("no space, as told", null);
            }
            int limit = bytes.limit();
            bytes.limit((int) Math.min(limit, bytes.position() + allowed));
            int count = file.write(bytes, position);
            bytes.limit(limit);
            space.addAndGet(-Math.max(0, count - behindEnd));
            return count;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void sync() throws IOException {
            try {
                syncGate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (goodSyncs.getAndDecrement() <= 0) {
                throw new IOException("sync failed, as told");
            }
            if (syncs) {
                file.sync();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            change();
            space.addAndGet(Math.max(0, file.size() - size));
            file.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
