package dev.penstock.logs.search;

import dev.penstock.logs.search.LogLine.Span;
import java.util.Arrays;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRef;

/** The terms of one entry after another, as Lucene takes them. One thread. */
final class TermStream extends TokenStream {
    private final BytesRef term = new BytesRef();
    private byte[] bytes = new byte[1024];
    private int[] ends = new int[32];
    private int length;
    private int count;
    private int next;

    TermStream() {
        addAttribute(BytesTermAttribute.class).setBytesRef(term);
    }

    void clear() {
        length = 0;
        count = 0;
    }

    TermStream add(byte b) {
        room(1);
        bytes[length++] = b;
        return this;
    }

    TermStream add(byte[] more) {
        return add(more, 0, more.length);
    }

    TermStream add(LogLine line, Span span) {
        int to = Math.min(span.to(), span.from() + Schema.LONGEST_VALUE);
        return add(line.payload(), span.from(), to);
    }

    /** The term ends here. */
    void finish() {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = length;
    }

    private TermStream add(byte[] more, int from, int to) {
        room(to - from);
        System.arraycopy(more, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (length + more));
        }
    }

    @Override
    public void reset() {
        next = 0;
    }

    @Override
    public boolean incrementToken() {
        if (next == count) {
            return false;
        }
        int from = next == 0 ? 0 : ends[next - 1];
        term.bytes = bytes;
        term.offset = from;
        term.length = ends[next++] - from;
        return true;
    }

    @Override
    public void end() {} // nothing follows the last term, and the attribute must stay as it is
}
