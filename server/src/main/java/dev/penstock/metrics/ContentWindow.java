package dev.penstock.metrics;

/**
 * A set of 128-bit content hashes with two numbers each, open addressing in one array. Lane thread
 * only.
 */
final class ContentWindow {
    private static final int WORDS = 3;
    private long[] table = new long[WORDS * 1024];
    private int size;
    private long startedMillis;

    ContentWindow(long startedMillis) {
        this.startedMillis = startedMillis;
    }

    int size() {
        return size;
    }

    long startedMillis() {
        return startedMillis;
    }

    /** The counts remembered, or -1: stored in the upper half, failed in the lower. */
    long find(Repeat.Content content) {
        int at = slot(table, content.high(), content.low());
        return empty(table, at) ? -1 : table[at + 2];
    }

    void put(Repeat.Content content, long counts) {
        if (size * 2 >= table.length / WORDS) {
            grow();
        }
        int at = slot(table, content.high(), content.low());
        if (empty(table, at)) {
            size++;
        }
        table[at] = content.high();
        table[at + 1] = content.low();
        table[at + 2] = counts;
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        for (int at = 0; at < table.length; at += WORDS) {
            if (!empty(table, at)) {
                System.arraycopy(table, at, larger, slot(larger, table[at], table[at + 1]), WORDS);
            }
        }
        table = larger;
    }

    private static int slot(long[] table, long high, long low) {
        int slots = table.length / WORDS;
        int slot = (int) (high ^ (high >>> 32)) & (slots - 1);
        while (!empty(table, slot * WORDS)
                && (table[slot * WORDS] != high || table[slot * WORDS + 1] != low)) {
            slot = (slot + 1) & (slots - 1);
        }
        return slot * WORDS;
    }

    /** All-zero hashes do not happen but by a chance of 2^-128. */
    private static boolean empty(long[] table, int at) {
        return table[at] == 0 && table[at + 1] == 0;
    }
}
