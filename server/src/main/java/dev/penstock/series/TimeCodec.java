package dev.penstock.series;

/**
 * Times as what is left of them after prediction by a clock that follows phase and interval of the
 * sender (an alpha-beta filter in fixed point), so that jitter around a regular beat costs its own size
 * only. Any longs are exact: the arithmetic wraps. One thread.
 */
final class TimeCodec {
    /** How many ways of following there are; 0 trusts the last time most. */
    static final int GAINS = 3;

    private static final int[] PHASE_SHIFT = {0, 1, 3};
    private static final int[] INTERVAL_SHIFT = {3, 4, 7};
    static final int FRACTION = 8;

    final int phaseShift;
    final int intervalShift;
    final Rice rice = new Rice();
    long phase;
    long interval;
    private long last;
    private boolean lost;

    TimeCodec(int gain, long base) {
        phaseShift = PHASE_SHIFT[gain];
        intervalShift = INTERVAL_SHIFT[gain];
        phase = base << FRACTION;
        last = base;
    }

    void put(long time, BitWriter out) {
        long predicted = (phase + interval) >> FRACTION;
        long left = Bytes.zigzag(time - predicted);
        if (rice.put(left, out)) {
            follow(time, time - predicted);
        } else {
            out.put(0, Rice.ESCAPE);
            Escapes.put(left, out);
            jump(time, left);
        }
    }

    long get(BitReader in) {
        long predicted = (phase + interval) >> FRACTION;
        long left = rice.get(in);
        if (left >= 0) {
            long error = Bytes.unzigzag(left);
            follow(predicted + error, error);
        } else {
            left = Escapes.get(in);
            jump(predicted + Bytes.unzigzag(left), left);
        }
        return last;
    }

    int cost(long time) {
        long predicted = (phase + interval) >> FRACTION;
        long left = Bytes.zigzag(time - predicted);
        int bits = rice.cost(left);
        if (bits < Rice.ESCAPE + 8) {
            follow(time, time - predicted);
        } else {
            follow(time, 0);
        }
        return bits;
    }

    private void follow(long time, long error) {
        long fine = error << FRACTION;
        phase += interval + (fine >> phaseShift);
        interval += fine >> intervalShift;
        last = time;
        lost = false;
    }

    /** Takes over what {@link PlainRun} followed. */
    void followed(long newPhase, long newInterval, long time) {
        phase = newPhase;
        interval = newInterval;
        last = time;
        lost = false;
    }

    /** A gap, a late point, or a new beat: two in a row and the second distance is the interval. */
    private void jump(long time, long left) {
        rice.escaped(left);
        if (lost) {
            interval = (time - last) << FRACTION;
        }
        phase = time << FRACTION;
        last = time;
        lost = true;
    }
}
