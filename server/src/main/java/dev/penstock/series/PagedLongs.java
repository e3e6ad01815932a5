package dev.penstock.series;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A growing array of longs, zero where nothing was set. One writer grows and sets; any thread reads,
 * seeing with an acquired element everything written before its release.
 */
final class PagedLongs {
    private static final int PAGE_BITS = 12;
    private static final int MASK = (1 << PAGE_BITS) - 1;
    static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    private volatile long[][] pages = new long[0][];

    long acquire(int index) {
        long[][] now = pages;
        int page = index >>> PAGE_BITS;
        return page >= now.length ? 0 : (long) ELEMENT.getAcquire(now[page], index & MASK);
    }

    void release(int index, long value) {
        ELEMENT.setRelease(page(index >>> PAGE_BITS), index & MASK, value);
    }

    private long[] page(int page) {
        if (page >= pages.length) {
            long[][] more = Arrays.copyOf(pages, page + 1);
            for (int i = pages.length; i <= page; i++) {
                more[i] = new long[1 << PAGE_BITS];
            }
            pages = more;
        }
        return pages[page];
    }
}
