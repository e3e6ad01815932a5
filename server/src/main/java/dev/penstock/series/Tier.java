package dev.penstock.series;

/** The sizes of roll-ups: buckets of a minute in blocks of an hour, of an hour in blocks of a day. */
enum Tier {
    MINUTE(1, Spans.MINUTE, Spans.HOUR),
    HOUR(2, Spans.HOUR, Spans.DAY);

    final byte code;
    final long bucket;
    final long block;

    Tier(int code, long bucket, long block) {
        this.code = (byte) code;
        this.bucket = bucket;
        this.block = block;
    }

    /** Buckets of a block. */
    int buckets() {
        return (int) (block / bucket);
    }
}
