package dev.penstock.logs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of one read in their stored form, on their way to the lane. Handed over with its command;
 * immutable by agreement.
 *
 * @param data the entries one behind the other
 * @param ends where each ends
 * @param count how many there are
 * @param parts cover all entries, or are empty if messages are not told apart
 * @param received the size of the messages decoded into this, for credit
 * @param partBytes about what the parts and their answers take up
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copied nowhere on purpose
record LogBatch(byte[] data, int[] ends, int count, List<Part> parts, int received, int partBytes) {

    /** A producer's message number. */
    record Sequence(String producer, long number) {}

    /**
     * The entries of one message that is answered, or recognised when repeated, by itself.
     *
     * @param from first of its entries
     * @param to after the last of its entries
     * @param refused entries refused by the decoder
     * @param errors why, the first few
     * @param sequence what it is recognised by, if it is to be
     */
    record Part(int from, int to, int refused, List<String> errors, @Nullable Sequence sequence) {
        /** A part, what was decided about it, and its answer. */
        private static final int BYTES = 128;

        int entries() {
            return to - from;
        }

        /** About what it takes up in memory beside its entries. */
        int bytes() {
            return BYTES + errors.stream().mapToInt(String::length).sum();
        }
    }

    int start(int entry) {
        return entry == 0 ? 0 : ends[entry - 1];
    }

    int end(int entry) {
        return ends[entry];
    }

    /** Bytes held in memory. */
    int weight() {
        return Math.max(received, data.length) + partBytes;
    }
}
