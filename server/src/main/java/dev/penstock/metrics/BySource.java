package dev.penstock.metrics;

import dev.penstock.series.KeyParts;
import dev.penstock.series.SeriesCatalog;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Puts series of one name and source side by side. One thread. */
final class BySource implements KeyParts {
    private byte[] page = new byte[0];
    private int nameFrom;
    private int nameTo;
    private int sourceFrom;
    private int sourceTo;

    private BySource() {}

    /** The series by their keys; one with the name and source of that before it is {@code ~id}. */
    static int[] of(SeriesCatalog catalog, int[] ids) {
        // Name and source are what keys begin with.
        int[] sorted =
                IntStream.of(ids)
                        .boxed()
                        .sorted(catalog::compareKeys)
                        .mapToInt(Integer::intValue)
                        .toArray();
        var last = new BySource();
        var next = new BySource();
        for (int i = 0; i < sorted.length; i++) {
            catalog.parts(sorted[i], next);
            if (i > 0 && next.sameAs(last)) {
                sorted[i] = ~sorted[i];
            }
            var spare = last;
            last = next;
            next = spare;
        }
        return sorted;
    }

    private boolean sameAs(BySource other) {
        return Arrays.equals(page, nameFrom, nameTo, other.page, other.nameFrom, other.nameTo)
                && Arrays.equals(
                        page, sourceFrom, sourceTo, other.page, other.sourceFrom, other.sourceTo);
    }

    @Override
    public void name(byte[] bytes, int from, int to) {
        page = bytes;
        nameFrom = from;
        nameTo = to;
    }

    @Override
    public void source(byte[] bytes, int from, int to) {
        sourceFrom = from;
        sourceTo = to;
    }

    @Override
    public void tag(byte[] bytes, int keyFrom, int keyTo, int valueFrom, int valueTo) {
        // Series that differ in tags alone are shown as one.
    }
}
