package dev.penstock.wire;

import java.util.Arrays;
import java.util.Base64;

/**
 * Decodes a gRPC-Web text body that comes in pieces: any number of Base64 texts, each with its own
 * padding, one after the other. On the call's event loop.
 */
final class Base64Body {
    private static final int GROUP = 4;

    private byte[] left = {};

    /**
     * @throws IllegalArgumentException not Base64
     */
    byte[] decode(byte[] text) {
        byte[] all = Arrays.copyOf(left, left.length + text.length);
        System.arraycopy(text, 0, all, left.length, text.length);
        int whole = all.length - all.length % GROUP;
        left = Arrays.copyOfRange(all, whole, all.length);
        byte[] decoded = new byte[whole / GROUP * 3];
        int filled = 0;
        int from = 0;
        while (from < whole) {
            int to = endOfText(all, from, whole);
            byte[] part = Base64.getDecoder().decode(Arrays.copyOfRange(all, from, to));
            System.arraycopy(part, 0, decoded, filled, part.length);
            filled += part.length;
            from = to;
        }
        return filled == decoded.length ? decoded : Arrays.copyOf(decoded, filled);
    }

    /** The end of the group that has padding, or of everything. */
    private static int endOfText(byte[] all, int from, int whole) {
        for (int at = from + GROUP - 1; at < whole; at += GROUP) {
            if (all[at] == '=') {
                return at + 1;
            }
        }
        return whole;
    }
}
