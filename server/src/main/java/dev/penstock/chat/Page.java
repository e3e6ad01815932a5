package dev.penstock.chat;

import com.google.protobuf.MessageLite;

/** How full a page is: so many entries, and so many bytes of them, but always one. One thread. */
final class Page {
    private final int most;
    private final int mostBytes;
    private int entries;
    private long bytes;

    Page(int most, int mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** Whether an entry fits on the page, on which it is then; else the next page begins with it. */
    boolean takes(MessageLite entry) {
        int size = entry.getSerializedSize();
        if (entries == most || (entries > 0 && bytes + size > mostBytes)) {
            return false;
        }
        entries++;
        bytes += size;
        return true;
    }

    /** Whether no entry fits any more, whatever its size. */
    boolean full() {
        return entries == most;
    }
}
