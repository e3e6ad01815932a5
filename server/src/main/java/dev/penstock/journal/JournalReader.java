package dev.penstock.journal;

import java.io.IOException;

/**
 * Shows facts again while the journal goes on: those that are synced, from live segments and from the
 * archive. Any thread that may block on the disk.
 */
public interface JournalReader {

    /**
     * Visits facts of the lane from an offset on, until at least {@code maxBytes} of payload have been
     * seen or what was synced when it began ends; at least one fact if there is one.
     */
    Scanned scan(int lane, long fromOffset, long maxBytes, FactVisitor visitor) throws IOException;

    /** Nothing of the lane is held below this offset. */
    long oldest(int lane);

    /** A held offset with only older facts below it, and not many older ones behind it. */
    long shortlyBefore(int lane, long timeMillis) throws IOException;

    /** From now on keeps this much, and lets go what is more. */
    void keep(Keeping keeping, long nowMillis);
}
