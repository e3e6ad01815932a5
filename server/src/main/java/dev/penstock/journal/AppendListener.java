package dev.penstock.journal;

import java.io.IOException;

/**
 * Is told once what became of an append, on the journal's thread, in the order of the lane's appends.
 * It must not block and not throw.
 */
public interface AppendListener {

    /**
     * A batch that is to be synced is written: it survives the end of the process, not yet of the
     * machine. Followed by one of the others.
     */
    default void written() {}

    /** The batch has reached its durability. */
    void committed();

    /**
     * The batch is not in the journal: {@link OutOfSpaceException} if later appends may succeed. A
     * journal that failed to sync fails this and everything after it.
     */
    void failed(IOException cause);
}
