package dev.penstock.logs.search;

import dev.penstock.logs.search.LogLine.Span;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRef;

/** The words of one message after another, as Lucene takes them. One thread. */
final class WordStream extends TokenStream {
    private final Words words = new Words();
    private final BytesRef term = new BytesRef(words.bytes());
    private LogLine line = LogLine.of(new byte[0]);

    WordStream() {
        addAttribute(BytesTermAttribute.class).setBytesRef(term);
    }

    void set(LogLine next) {
        line = next;
    }

    @Override
    public void reset() {
        Span message = line.messageSpan();
        words.reset(line.payload(), message.from(), message.to());
    }

    @Override
    public boolean incrementToken() {
        boolean more = words.next();
        term.length = words.length();
        return more;
    }

    @Override
    public void end() {} // nothing follows the last word, and the attribute must stay as it is
}
