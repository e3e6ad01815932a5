package dev.penstock.store;

/** Sees the rows of a scan, one after the other, on the calling thread. */
@FunctionalInterface
public interface RowVisitor {

    /** One row; the arrays are reused once this returns. True to go on, false to end the slice. */
    boolean row(byte[] key, int keyLength, byte[] value, int valueLength);
}
