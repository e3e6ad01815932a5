package dev.penstock.metrics;

import dev.penstock.ingest.MalformedMessageException;
import dev.penstock.ingest.ProtoReader;
import dev.penstock.ingest.Utf8;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tag fields of one point as raw bytes, one field after the other. They usually stand together
 * in the message and are not copied; with other fields between them, they are gathered in a buffer.
 * Owned by one decoder, reused.
 */
final class TagBlock {
    /** {@code tags} is field 4 of every kind of point. */
    static final int TAG = 4 << 3 | ProtoReader.LENGTH;

    private static final int KEY = 1 << 3 | ProtoReader.LENGTH;
    private static final int VALUE = 2 << 3 | ProtoReader.LENGTH;
    private static final int KEPT_BUFFER = 1 << 16;

    byte[] bytes = new byte[0];
    int from;
    int to;

    private byte[] message = bytes;
    private boolean gathered;
    private byte[] buffer = bytes;
    private final ProtoReader reader = new ProtoReader();

    /** Starts on the next point. */
    void start(byte[] message) {
        this.message = message;
        bytes = message;
        gathered = false;
        from = 0;
        to = 0;
        if (buffer.length > KEPT_BUFFER) {
            buffer = new byte[0];
        }
    }

    /** Takes in one field, from its tag to its last byte. */
    void add(int fieldFrom, int fieldTo) {
        if (to == from) {
            from = fieldFrom;
            to = fieldTo;
        } else if (!gathered && to == fieldFrom) {
            to = fieldTo;
        } else {
            gather(fieldFrom, fieldTo);
        }
    }

    private void gather(int fieldFrom, int fieldTo) {
        int length = to - from;
        int more = fieldTo - fieldFrom;
        if (buffer.length < length + more) {
            buffer = Arrays.copyOf(buffer, Math.max(256, (length + more) * 2));
        }
        if (!gathered) {
            System.arraycopy(message, from, buffer, 0, length);
            gathered = true;
        }
        System.arraycopy(message, fieldFrom, buffer, length, more);
        bytes = buffer;
        from = 0;
        to = length + more;
    }

    /**
     * The tags. Of more than {@code most}, one more is returned: enough to refuse them.
     *
     * @param depth of an entry: messages around it
     */
    SortedMap<String, String> parse(int most, int depth) throws MalformedMessageException {
        var tags = new TreeMap<String, String>();
        reader.read(bytes, from, to - from);
        while (reader.tag() != 0) {
            parseEntry(tags, most, depth);
        }
        return tags;
    }

    private void parseEntry(SortedMap<String, String> tags, int most, int depth)
            throws MalformedMessageException {
        String key = "";
        String value = "";
        int outer = reader.enter();
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case KEY -> key = text();
                case VALUE -> value = text();
                default -> reader.skip(tag, depth);
            }
        }
        reader.leave(outer);
        if (tags.size() <= most) {
            tags.put(key, value);
        }
    }

    private String text() throws MalformedMessageException {
        int end = reader.text();
        return Utf8.text(bytes, reader.start(), end);
    }
}
