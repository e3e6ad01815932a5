package dev.penstock.series;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The heads in memory of each series: a chain of chunks, newest first, empty for a cold series. The
 * lane links and unlinks; any thread walks a chain.
 */
final class HeadTable {
    private static final int PAGE_BITS = 12;
    private static final int MASK = (1 << PAGE_BITS) - 1;

    private volatile AtomicReferenceArray<@Nullable HeadChunk>[] pages = array(0);

    /** The first chunk of the series' chain. */
    @Nullable HeadChunk first(int series) {
        var now = pages;
        int page = series >>> PAGE_BITS;
        return page < now.length ? now[page].getAcquire(series & MASK) : null;
    }

    void push(HeadChunk chunk) {
        int page = chunk.series >>> PAGE_BITS;
        if (page >= pages.length) {
            var more = Arrays.copyOf(pages, page + 1);
            for (int i = pages.length; i <= page; i++) {
                more[i] = new AtomicReferenceArray<>(1 << PAGE_BITS);
            }
            pages = more;
        }
        chunk.next = pages[page].getPlain(chunk.series & MASK);
        pages[page].setRelease(chunk.series & MASK, chunk);
    }

    /** Takes a chunk out; a reader that stands on it still finds those behind. */
    void unlink(HeadChunk chunk) {
        HeadChunk before = first(chunk.series);
        if (before == chunk) {
            pages[chunk.series >>> PAGE_BITS].setRelease(chunk.series & MASK, chunk.next);
            return;
        }
        while (before != null && before.next != chunk) {
            before = before.next;
        }
        if (before != null) {
            before.next = chunk.next;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static AtomicReferenceArray<@Nullable HeadChunk>[] array(int length) {
        return new AtomicReferenceArray[length];
    }
}
