package dev.penstock.logs.search;

/** In which order entries are listed: by their time, and of equal times by order of storing. */
public enum Order {
    NEWEST_FIRST,
    OLDEST_FIRST;

    boolean isNewestFirst() {
        return this == NEWEST_FIRST;
    }

    /** Whether one entry is listed before another. */
    boolean isBefore(long time, long offset, long otherTime, long otherOffset) {
        int compared = Long.compare(time, otherTime);
        int place = compared == 0 ? Long.compare(offset, otherOffset) : compared;
        return isNewestFirst() ? place > 0 : place < 0;
    }
}
