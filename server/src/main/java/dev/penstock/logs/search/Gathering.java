package dev.penstock.logs.search;

import java.io.IOException;
import org.apache.lucene.index.LeafReader;

/** What a walk over matching entries makes of them. One search, one thread. */
interface Gathering {
    /** Whether an entry with a time from one to another could still change anything. */
    boolean wants(long least, long greatest);

    /** Looks at a segment next: documents are then told in rising order, until the next call. */
    Documents documents(LeafReader segment) throws IOException;

    /** An entry that is in no segment yet. */
    void line(long offset, LogLine line);

    /** The entries of one segment that match. */
    @FunctionalInterface
    interface Documents {
        void take(int document) throws IOException;
    }
}
