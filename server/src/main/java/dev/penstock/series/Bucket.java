package dev.penstock.series;

/**
 * What is kept of the points of one series in one span of time. One thread; reusable. Sums are
 * compensated, so that the sum of decimals is a decimal (and small on disk), and spans are always
 * joined in the same order, so that roll-ups and raw points give the same bits.
 */
final class Bucket {
    long start;
    long count;
    private double total;
    private double lost;
    double min;
    double max;
    double first;
    double last;
    long lastTime;
    double increase;

    void begin(long newStart) {
        start = newStart;
        count = 0;
        total = 0;
        lost = 0;
        increase = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    double sum() {
        double exact = total + lost;
        return Double.isFinite(exact) ? exact : total;
    }

    void add(long time, double value) {
        if (count++ == 0) {
            first = value;
            min = value;
            max = value;
        } else {
            increase += rise(last, value);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        addToSum(value);
        last = value;
        lastTime = time;
    }

    /** Takes in a bucket of a later time. */
    void merge(Bucket later) {
        if (count == 0) {
            first = later.first;
            min = later.min;
            max = later.max;
            increase = later.increase;
        } else {
            increase += rise(last, later.first) + later.increase;
            min = Math.min(min, later.min);
            max = Math.max(max, later.max);
        }
        count += later.count;
        addToSum(later.sum());
        last = later.last;
        lastTime = later.lastTime;
    }

    /** Puts back a bucket that was stored. */
    void restore(long newStart, long newCount, double sum) {
        begin(newStart);
        count = newCount;
        total = sum;
    }

    /** By how much a counter rose: a fall is a restart from 0. */
    static double rise(double before, double after) {
        return after >= before ? after - before : after;
    }

    private void addToSum(double value) {
        double sum = total + value;
        double part = sum - total;
        lost += (total - (sum - part)) + (value - part);
        total = sum;
    }
}
