package dev.penstock.feed;

import dev.penstock.ingest.Fact;

/** Which feed of a family a fact is an event of. Pure; lane thread. */
@FunctionalInterface
public interface Route {

    /** The number of the feed; negative: of none. */
    long number(Fact fact);

    /** For facts that begin with their number as a varint. */
    static long leadingVarint(Fact fact) {
        long value = 0;
        int at = fact.from();
        for (int shift = 0; shift < 64 && at < fact.to(); shift += 7) {
            byte next = fact.bytes()[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a fact of kind " + fact.kind() + " has no number");
    }
}
