package dev.penstock.journal;

import java.io.IOException;

/**
 * Facts of a fixed number of lanes, kept in order. Opening recovers; then {@link #replay} once, if
 * wanted, then appends. Each lane is appended to by one thread at a time; everything else is for any
 * thread.
 */
public interface Journal extends AutoCloseable {

    /** The largest batch that can be appended, in bytes of its facts. */
    int MOST_BATCH_BYTES = Group.MOST_BYTES - (1 << 10);

    /** How many lanes; fixed when the journal was made. */
    int lanes();

    /** Grows each time the journal had to forget something it may have acknowledged. */
    long epoch();

    /** The offset that the next fact appended to the lane gets, once nothing of it waits. */
    long end(int lane);

    /** The lane's facts below this offset survive the end of the machine. */
    long synced(int lane);

    /** The time of the newest fact the lane ever had, 0 if none. */
    long time(int lane);

    /** The lane's oldest offset that a replay can still start from. */
    long start(int lane);

    /**
     * Appends a batch that begins at the lane's end. Batches of a lane are committed in order; one
     * whose predecessor failed fails as well, until an append begins at the end again.
     */
    void append(Batch batch, Durability durability, AppendListener listener);

    /**
     * Before the first append: shows all facts in commit order, each lane from its offset.
     *
     * @throws IOException if the disk cannot be read, or an offset was released long ago
     */
    void replay(long[] fromOffsets, Replayer replayer) throws IOException;

    /**
     * Before the first append: if the lane ends below this offset, it goes on there: what lies between
     * was kept elsewhere and then cut here.
     */
    void goOnAt(int lane, long offset);

    /** Says that the lane's facts below the offset are kept elsewhere and may be forgotten. */
    void release(int lane, long offset);

    /**
     * Says that the disk is full: lets go some of what is kept for readers only, if there is any. To be
     * called again while that is so.
     */
    default void makeSpace() {}

    JournalStats stats();

    /** Commits what was appended, then closes. */
    @Override
    void close() throws IOException;
}
