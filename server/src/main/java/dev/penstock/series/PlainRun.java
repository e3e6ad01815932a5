package dev.penstock.series;

/**
 * Decodes points as long as both time and value are plain, small numbers: what {@link TimeCodec#get}
 * and {@link ValueCodec#get} do, with all state in local variables, several times as fast. Stateless,
 * any thread.
 */
final class PlainRun {
    /** So many bits of a load are right, whatever bit it begins at. */
    private static final int LOADED = 57;

    private PlainRun() {}

    /** Decodes from point {@code from} on; returns the index of the first one that is not plain. */
    static int decode(
            BitReader in, TimeCodec time, ValueCodec value, PointBuffer into, int from, int to) {
        double divisor = Decimal.divisor(value.code());
        if (divisor == 0) {
            return from;
        }
        byte[] bytes = in.bytes;
        long[] times = into.times;
        double[] values = into.values;
        int phaseShift = time.phaseShift;
        int intervalShift = time.intervalShift;
        int levelShift = value.shift;
        long phase = time.phase;
        long interval = time.interval;
        long level = value.level;
        long timeSum = time.rice.sum;
        long valueSum = value.rice.sum;
        int bit = in.bit;
        int i = from;
        for (; i < to; i++) {
            long ahead = (long) Bytes.LONG.get(bytes, bit >>> 3) << (bit & 7);
            int zeros = Long.numberOfLeadingZeros(ahead);
            if (zeros >= Rice.ESCAPE) {
                break;
            }
            int k = Rice.k(timeSum);
            int used = zeros + 1 + k;
            long left = (long) zeros << k | ((ahead << (zeros + 1)) >>> 1 >>> (63 - k));
            long ahead2 = ahead << used;
            int k2 = Rice.k(valueSum);
            if (used + Rice.ESCAPE + k2 > LOADED) {
                int behind = bit + used;
                ahead2 = (long) Bytes.LONG.get(bytes, behind >>> 3) << (behind & 7);
            }
            int zeros2 = Long.numberOfLeadingZeros(ahead2);
            if (zeros2 >= Rice.ESCAPE) {
                break;
            }
            long left2 = (long) zeros2 << k2 | ((ahead2 << (zeros2 + 1)) >>> 1 >>> (63 - k2));
            bit += used + zeros2 + 1 + k2;
            long error = left >>> 1 ^ -(left & 1);
            times[i] = ((phase + interval) >> TimeCodec.FRACTION) + error;
            long fine = error << TimeCodec.FRACTION;
            phase += interval + (fine >> phaseShift);
            interval += fine >> intervalShift;
            timeSum += left - (timeSum >> Rice.WINDOW);
            long m = (level >> ValueCodec.FRACTION) + (left2 >>> 1 ^ -(left2 & 1));
            values[i] = m / divisor;
            level += ((m << ValueCodec.FRACTION) - level) >> levelShift;
            valueSum += left2 - (valueSum >> Rice.WINDOW);
        }
        if (i > from) {
            in.bit = bit;
            time.rice.sum = timeSum;
            time.followed(phase, interval, times[i - 1]);
            value.rice.sum = valueSum;
            value.level = level;
        }
        return i;
    }
}
