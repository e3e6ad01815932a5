package dev.penstock.store;

import java.util.function.Predicate;

/**
 * How a {@link Store} uses memory and threads.
 *
 * @param memoryBytes all the memory the store takes outside the heap: block cache, index and filter
 *     blocks, memtables
 * @param memtableBytes the part of it that unflushed writes may take; reaching it starts a flush
 * @param backgroundJobs threads for flushes and compactions
 * @param directWrites flushes and compactions go past the system's cache, which they would fill with
 *     what nobody reads; the file system must be able to
 * @param eventLoop true for threads that must never block; the store refuses to be called on them
 */
public record StoreConfig(
        long memoryBytes,
        long memtableBytes,
        int backgroundJobs,
        boolean directWrites,
        Predicate<Thread> eventLoop) {

    private static final long MIB = 1 << 20;

    public StoreConfig {
        if (memtableBytes < MIB) {
            throw new IllegalArgumentException(
                    "store.memtable-bytes: " + memtableBytes + " (expected: at least 1 MiB)");
        }
        if (memoryBytes / 2 < memtableBytes) {
            throw new IllegalArgumentException(
                    "store.memory-bytes: "
                            + memoryBytes
                            + " (expected: at least twice store.memtable-bytes, "
                            + memtableBytes
                            + ")");
        }
        if (backgroundJobs < 1) {
            throw new IllegalArgumentException(
                    "store.background-jobs: " + backgroundJobs + " (expected: at least 1)");
        }
    }

    /**
     * 256 MiB, half of it for memtables; two background jobs; on every file system; any thread may
     * call.
     */
    public static StoreConfig defaults() {
        return new StoreConfig(256 * MIB, 96 * MIB, 2, false, _ -> false);
    }

    public StoreConfig withMemory(long memory, long memtables) {
        return new StoreConfig(memory, memtables, backgroundJobs, directWrites, eventLoop);
    }

    public StoreConfig withDirectWrites(boolean wanted) {
        return new StoreConfig(memoryBytes, memtableBytes, backgroundJobs, wanted, eventLoop);
    }

    public StoreConfig withEventLoop(Predicate<Thread> test) {
        return new StoreConfig(memoryBytes, memtableBytes, backgroundJobs, directWrites, test);
    }
}
