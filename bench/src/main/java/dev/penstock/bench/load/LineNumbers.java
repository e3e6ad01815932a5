package dev.penstock.bench.load;

/** Finds one varint field in messages; reusable. One thread. */
public final class LineNumbers {
    private final ProtoReader reader = new ProtoReader();
    private final int field;

    public LineNumbers(int field) {
        this.field = field;
    }

    /** The value of the field, -1 if it is not there. */
    public long find(byte[] buffer, int offset, int length) {
        reader.on(buffer, offset, length);
        while (reader.next()) {
            if (reader.field == field) {
                return reader.number;
            }
        }
        return -1;
    }
}
