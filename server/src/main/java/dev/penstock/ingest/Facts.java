package dev.penstock.ingest;

/**
 * Where a decider puts its facts. Lane thread only, during {@link Decider#decide} only. Facts added
 * for one command are committed together or not at all.
 */
public interface Facts {

    /** Adds a fact; the bytes are copied. Returns its offset. */
    long add(byte kind, byte[] bytes, int from, int length);

    /** The lane's time for this batch, milliseconds since 1970; never goes back. */
    long timeMillis();
}
