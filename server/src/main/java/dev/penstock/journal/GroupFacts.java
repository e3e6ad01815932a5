package dev.penstock.journal;

import java.nio.ByteBuffer;

/** Walks what is in a sound group. Any thread. */
final class GroupFacts {

    private GroupFacts() {}

    /** Moves lanes to where they stand behind the group at this place. */
    static void advance(Lanes lanes, ByteBuffer window, int groupAt) {
        int at = groupAt + Group.HEADER_BYTES;
        for (int i = Group.sections(window, groupAt); i > 0; i--) {
            int lane = window.getInt(at);
            long end = window.getLong(at + 8) + window.getInt(at + 4);
            lanes.set(lane, end, window.getLong(at + 16));
            at += Group.SECTION_BYTES + window.getInt(at + 24);
        }
    }

    /**
     * Shows the facts of the group at this place, each lane's from its offset on; false if the visitor
     * ended it. The window is backed by an array.
     */
    static boolean visit(ByteBuffer window, int groupAt, long[] from, FactVisitor visitor) {
        int at = groupAt + Group.HEADER_BYTES;
        for (int i = Group.sections(window, groupAt); i > 0; i--) {
            int lane = window.getInt(at);
            long end = window.getLong(at + 8) + window.getInt(at + 4);
            if (end > from[lane] && !section(window, at, from[lane], visitor)) {
                return false;
            }
            at += Group.SECTION_BYTES + window.getInt(at + 24);
        }
        return true;
    }

    private static boolean section(ByteBuffer window, int at, long from, FactVisitor visitor) {
        byte[] bytes = window.array();
        int lane = window.getInt(at);
        int count = window.getInt(at + 4);
        long offset = window.getLong(at + 8);
        long time = window.getLong(at + 16);
        int next = window.arrayOffset() + at + Group.SECTION_BYTES;
        for (int i = 0; i < count; i++) {
            int length = Varint.get(bytes, next);
            int fact = next + Varint.size(length);
            next = fact + length;
            if (offset + i >= from
                    && !visitor.fact(lane, offset + i, time, bytes[fact], bytes, fact + 1, next)) {
                return false;
            }
        }
        return true;
    }
}
