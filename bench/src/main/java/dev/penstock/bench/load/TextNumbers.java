package dev.penstock.bench.load;

/**
 * Finds the number that a text field of a message begins with, in messages that do not have a certain
 * other field; reusable. One thread.
 */
public final class TextNumbers {
    private final ProtoReader reader = new ProtoReader();
    private final int text;
    private final int other;

    /**
     * For messages of one type.
     *
     * @param text number of the text field
     * @param other number of the field that messages of another kind have
     */
    public TextNumbers(int text, int other) {
        this.text = text;
        this.other = other;
    }

    /** The number; -1 when there is none or the message is of another kind. */
    public long find(byte[] buffer, int offset, int length) {
        long found = -1;
        reader.on(buffer, offset, length);
        while (reader.next()) {
            if (reader.field == other && reader.number != 0) {
                return -1;
            }
            if (reader.field == text) {
                found = digits(buffer, reader.start, reader.start + (int) reader.number);
            }
        }
        return found;
    }

    private static long digits(byte[] buffer, int from, int end) {
        long value = -1;
        for (int at = from; at < end && buffer[at] >= '0' && buffer[at] <= '9'; at++) {
            value = Math.max(0, value) * 10 + buffer[at] - '0';
        }
        return value;
    }
}
