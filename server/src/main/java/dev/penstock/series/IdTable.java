package dev.penstock.series;

/**
 * Open addressing from the hash of a key to an id: an entry is the upper half of the hash and the id
 * plus one. One writer, which keeps it at most half full; any thread reads.
 */
final class IdTable {
    private static final long UPPER = 0xFFFF_FFFF_0000_0000L;

    private final long[] entries;
    private final int mask;

    IdTable(int capacity) {
        entries = new long[capacity];
        mask = capacity - 1;
    }

    int capacity() {
        return entries.length;
    }

    int start(long hash) {
        return (int) hash & mask;
    }

    int next(int slot) {
        return slot + 1 & mask;
    }

    long entry(int slot) {
        return (long) PagedLongs.ELEMENT.getAcquire(entries, slot);
    }

    static boolean mayBe(long entry, long hash) {
        return ((entry ^ hash) & UPPER) == 0;
    }

    static int id(long entry) {
        return (int) entry - 1;
    }

    void put(long hash, int id) {
        int slot = start(hash);
        while (entries[slot] != 0) {
            slot = next(slot);
        }
        PagedLongs.ELEMENT.setRelease(entries, slot, (hash & UPPER) | (id + 1));
    }
}
