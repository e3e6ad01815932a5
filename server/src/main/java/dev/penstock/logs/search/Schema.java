package dev.penstock.logs.search;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.lucene.util.BytesRef;

/**
 * What a document of the index looks like; documents and queries agree here. Any thread.
 *
 * <p>Changing anything makes {@link #VERSION} grow: older slices are then built anew.
 */
final class Schema {
    static final int VERSION = 1;

    /** Words of the message with positions. */
    static final String MESSAGE = "m";

    /** Terms: fields, names of fields, level. */
    static final String TERMS = "f";

    /** The entry's time, with the least and greatest of each 4,096 documents. */
    static final String TIME = "t";

    /** The entry's offset in the feed; rises with the documents. */
    static final String OFFSET = "o";

    /** One byte of level, then the application. */
    static final String ORIGIN = "a";

    /** The pattern's number. */
    static final String PATTERN = "p";

    /** Never in UTF-8: between name and value. */
    static final byte BETWEEN = (byte) 0xff;

    /** Never in UTF-8: before a level. */
    static final byte LEVEL = (byte) 0xfe;

    /** Longer names are not indexed: no query can ask for them. */
    static final int LONGEST_NAME = LogQuery.LONGEST_NAME;

    /** Values are indexed up to here, one more than a query can ask for. */
    static final int LONGEST_VALUE = LogQuery.LONGEST_VALUE + 1;

    static final int LONGEST_APPLICATION = 1_024;

    private Schema() {}

    /** The term of a field with a value, or the beginning of such terms. */
    static BytesRef term(String name, String value) {
        byte[] left = name.getBytes(StandardCharsets.UTF_8);
        byte[] right = value.getBytes(StandardCharsets.UTF_8);
        byte[] term = Arrays.copyOf(left, left.length + 1 + right.length);
        term[left.length] = BETWEEN;
        System.arraycopy(right, 0, term, left.length + 1, right.length);
        return new BytesRef(term);
    }

    /** The term of entries that have a field of the map of this name. */
    static BytesRef present(String name) {
        return new BytesRef(name.getBytes(StandardCharsets.UTF_8));
    }

    /** The term of entries that count as this level. */
    static BytesRef level(Level level) {
        return new BytesRef(new byte[] {LEVEL, (byte) level.rank()});
    }
}
