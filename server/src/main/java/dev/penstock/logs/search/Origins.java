package dev.penstock.logs.search;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.util.BytesRef;

/** Level and application of the documents of one segment, which are asked for in rising order. */
final class Origins {
    private final SortedDocValues values;

    /** For each rank the first number of it or a higher one: origins are sorted by rank first. */
    private final int[] firstOfRank = new int[Level.FATAL.rank() + 1];

    Origins(LeafReader segment) throws IOException {
        values = DocValues.getSorted(segment, Schema.ORIGIN);
        for (int rank = 0; rank < firstOfRank.length; rank++) {
            int found = values.lookupTerm(new BytesRef(new byte[] {(byte) rank}));
            firstOfRank[rank] = found < 0 ? -found - 1 : found;
        }
    }

    /** How many different ones there are. */
    int count() {
        return values.getValueCount();
    }

    /** The number of a document's origin. */
    int of(int document) throws IOException {
        values.advanceExact(document);
        return values.ordValue();
    }

    int rank(int origin) {
        int rank = firstOfRank.length - 1;
        while (firstOfRank[rank] > origin) {
            rank--;
        }
        return rank;
    }

    String application(int origin) throws IOException {
        BytesRef term = values.lookupOrd(origin);
        return new String(term.bytes, term.offset + 1, term.length - 1, StandardCharsets.UTF_8);
    }
}
