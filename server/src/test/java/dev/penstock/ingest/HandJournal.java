package dev.penstock.ingest;

import dev.penstock.journal.AppendListener;
import dev.penstock.journal.Batch;
import dev.penstock.journal.Durability;
import dev.penstock.journal.Journal;
import dev.penstock.journal.JournalStats;
import dev.penstock.journal.Replayer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;

/** A journal of one lane whose appends wait until the test says what becomes of them. */
final class HandJournal implements Journal {
    private record Append(Batch batch, AppendListener listener) {}

    private final ArrayDeque<Append> waiting = new ArrayDeque<>();
    private final Semaphore arrived = new Semaphore(0);
    private long end;
    private long time;
    volatile long released;

    HandJournal(long time) {
        this.time = time;
    }

    /** Waits until this many more appends have come. */
    void awaitAppends(int count) throws InterruptedException {
        arrived.acquire(count);
    }

    synchronized void write() {
        waiting.forEach(append -> append.listener.written());
    }

    synchronized void commit() {
        Append append = waiting.remove();
        if (append.batch.firstOffset() != end) {
            append.listener.failed(new IOException("its predecessor failed"));
            return;
        }
        end += append.batch.count();
        time = append.batch.timeMillis();
        append.listener.committed();
    }

    synchronized void fail(IOException cause) {
        waiting.remove().listener.failed(cause);
    }

    @Override
    public synchronized void append(Batch batch, Durability durability, AppendListener listener) {
        waiting.add(new Append(batch, listener));
        arrived.release();
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public synchronized long end(int lane) {
        return end;
    }

    @Override
    public synchronized void goOnAt(int lane, long offset) {
        end = Math.max(end, offset);
    }

    @Override
    public long synced(int lane) {
        return end(lane);
    }

    @Override
    public synchronized long time(int lane) {
        return time;
    }

    @Override
    public long start(int lane) {
        return 0;
    }

    @Override
    public void replay(long[] fromOffsets, Replayer replayer) {
        throw new UnsupportedOperationException("nothing is kept");
    }

    @Override
    public void release(int lane, long offset) {
        released = offset;
    }

    @Override
    public JournalStats stats() {
        throw new UnsupportedOperationException("nothing is counted");
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
