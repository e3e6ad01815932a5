package dev.penstock.series;

/** Finds the id of a committed series by its canonical key bytes. Any thread, lock-free. */
public interface SeriesLookup {
    /** What {@link #find} answers for a series that is not (yet) committed. */
    int UNKNOWN = -1;

    /**
     * The id of the series whose canonical bytes are {@code bytes[from, to)}, else {@link #UNKNOWN}.
     *
     * @param hash {@link SeriesKey#hash(byte[], int, int)} of the same bytes
     */
    int find(byte[] bytes, int from, int to, long hash);

    /** The type of a committed series. */
    MetricType type(int id);

    /** The id of a series, else {@link #UNKNOWN}. */
    default int find(SeriesKey key) {
        byte[] bytes = key.canonical();
        return find(bytes, 0, bytes.length, key.hash());
    }
}
