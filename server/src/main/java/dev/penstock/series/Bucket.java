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

    /** Takes in the points of {@code [from, to)}, at least one, times rising. */
    void add(long[] times, double[] values, int from, int to) {
        int next = from;
        if (count == 0) {
            first = values[from];
            min = first;
            max = first;
            last = first;
            addToSum(first);
            next++;
        }
        // In locals: a field that is written for each point costs more than the point.
        double least = min;
        double greatest = max;
        double before = last;
        double rises = increase;
        double sum = total;
        double rest = lost;
        for (; next < to; next++) {
            double value = values[next];
            rises += rise(before, value);
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
            double larger = sum + value;
            rest += lostBy(sum, value, larger);
            sum = larger;
            before = value;
        }
        count += to - from;
        min = least;
        max = greatest;
        last = before;
        lastTime = times[to - 1];
        increase = rises;
        total = sum;
        lost = rest;
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

    /** Puts back a bucket of one point. */
    void restoreOne(long newStart, long time, double value) {
        restore(newStart, 1, value);
        first = value;
        min = value;
        max = value;
        last = value;
        lastTime = time;
    }

    /** By how much a counter rose: a fall is a restart from 0. */
    static double rise(double before, double after) {
        return after >= before ? after - before : after;
    }

    private void addToSum(double value) {
        double sum = total + value;
        lost += lostBy(total, value, sum);
        total = sum;
    }

    /** What rounding took from a sum (D. Knuth, TAOCP 2, 4.2.2, theorem B). */
    private static double lostBy(double before, double value, double sum) {
        double part = sum - before;
        return (before - (sum - part)) + (value - part);
    }
}
