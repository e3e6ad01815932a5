package dev.penstock.series;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Finds postings by the bytes of {@code label 0 value}: open addressing. One writer, any reader. */
final class PairTable {
    private volatile AtomicReferenceArray<@Nullable Posting> slots =
            new AtomicReferenceArray<>(1 << 10);
    private int size;

    @Nullable Posting find(byte[] bytes, int from, int to, long hash) {
        var now = slots;
        int mask = now.length() - 1;
        int slot = (int) hash & mask;
        while (true) {
            Posting posting = now.getAcquire(slot);
            if (posting == null
                    || Arrays.equals(posting.pair, 0, posting.pair.length, bytes, from, to)) {
                return posting;
            }
            slot = slot + 1 & mask;
        }
    }

    void add(Posting posting, long hash) {
        if (++size * 2 > slots.length()) {
            var larger = new AtomicReferenceArray<@Nullable Posting>(slots.length() * 2);
            for (int i = 0; i < slots.length(); i++) {
                Posting moved = slots.getPlain(i);
                if (moved != null) {
                    put(larger, moved, KeyHash.of(moved.pair, 0, moved.pair.length));
                }
            }
            put(larger, posting, hash);
            slots = larger;
        } else {
            put(slots, posting, hash);
        }
    }

    private static void put(
            AtomicReferenceArray<@Nullable Posting> into, Posting posting, long hash) {
        int mask = into.length() - 1;
        int slot = (int) hash & mask;
        while (into.getPlain(slot) != null) {
            slot = slot + 1 & mask;
        }
        into.setRelease(slot, posting);
    }
}
