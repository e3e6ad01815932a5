package dev.penstock.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.stream.Stream;

/** The postings of one label, one for each value, in order of first use. One writer, any reader. */
final class LabelValues {
    private final int prefix;
    private Posting[] postings = new Posting[2];
    private volatile int size;

    LabelValues(byte[] label) {
        prefix = label.length + 1;
    }

    void add(Posting posting) {
        int count = size;
        if (count == postings.length) {
            postings = Arrays.copyOf(postings, count * 2);
        }
        postings[count] = posting;
        size = count + 1;
    }

    int size() {
        return size;
    }

    Stream<Posting> stream() {
        int count = size;
        return Arrays.stream(postings, 0, count);
    }

    String value(Posting posting) {
        return new String(posting.pair, prefix, posting.pair.length - prefix, UTF_8);
    }
}
