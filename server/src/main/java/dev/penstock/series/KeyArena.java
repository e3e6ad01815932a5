package dev.penstock.series;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Short byte strings, appended and never changed, in large pages: two bytes of overhead each instead
 * of an object. One writer; any thread reads what was published to it with the position.
 */
final class KeyArena {
    private static final int PAGE_BITS = 20;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int LENGTH_BYTES = 4;
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private volatile byte[][] pages = new byte[0][];
    private int used = PAGE;

    /** Copies {@code bytes[from, to)} in, with one byte of the caller's; returns where. */
    long append(byte[] bytes, int from, int to, byte mark) {
        int length = to - from;
        if (length > PAGE - LENGTH_BYTES) {
            throw new IllegalArgumentException("series key of " + length + " bytes");
        }
        if (used + LENGTH_BYTES + length > PAGE) {
            byte[][] more = Arrays.copyOf(pages, pages.length + 1);
            more[pages.length] = new byte[PAGE];
            pages = more;
            used = 0;
        }
        int page = pages.length - 1;
        INTS.set(pages[page], used, length << 8 | (mark & 0xFF));
        System.arraycopy(bytes, from, pages[page], used + LENGTH_BYTES, length);
        long position = (long) page << PAGE_BITS | used;
        used += LENGTH_BYTES + length;
        return position;
    }

    byte[] page(long position) {
        return pages[(int) (position >>> PAGE_BITS)];
    }

    static int from(long position) {
        return (int) (position & (PAGE - 1)) + LENGTH_BYTES;
    }

    int length(long position) {
        return header(position) >>> 8;
    }

    byte mark(long position) {
        return (byte) header(position);
    }

    private int header(long position) {
        return (int) INTS.get(page(position), (int) (position & (PAGE - 1)));
    }
}
