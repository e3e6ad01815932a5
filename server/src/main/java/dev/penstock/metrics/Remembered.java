package dev.penstock.metrics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a watched selection has sent of the windows that may still change, so that only news is sent.
 * One thread at a time, but {@link #close}: any.
 */
final class Remembered {
    private final WatchedSeries.Share share;
    private final Map<Object, Windows> sent = new HashMap<>();

    /** A few windows of a series, in no order. */
    private static final class Windows {
        private long[] times = new long[4];
        private double[] values = new double[4];
        private int count;

        private int find(long time) {
            int at = count - 1;
            while (at >= 0 && times[at] != time) {
                at--;
            }
            return at;
        }

        private void put(int at, long time, double value) {
            int slot = at < 0 ? count++ : at;
            if (slot == times.length) {
                times = Arrays.copyOf(times, 2 * slot);
                values = Arrays.copyOf(values, 2 * slot);
            }
            times[slot] = time;
            values[slot] = value;
        }

        private void forgetBefore(long time) {
            int kept = 0;
            for (int at = 0; at < count; at++) {
                if (times[at] >= time) {
                    times[kept] = times[at];
                    values[kept] = values[at];
                    kept++;
                }
            }
            count = kept;
        }
    }

    Remembered(WatchedSeries.Share share) {
        this.share = share;
    }

    /**
     * Whether a window of a series has not been sent with this value.
     *
     * @param series its id, or the labels of a group
     * @param lasting whether the window may be looked at again: what is sent of it is remembered
     * @throws dev.penstock.refusal.RefusedException when all selections together watch too many series
     */
    boolean isNews(Object series, long time, double value, boolean lasting) {
        Windows windows = sent.get(series);
        if (windows == null) {
            share.take();
            windows = new Windows();
            sent.put(series, windows);
        }
        int at = windows.find(time);
        boolean news = at < 0 || Double.compare(windows.values[at], value) != 0;
        if (news && lasting) {
            windows.put(at, time, value);
        }
        return news;
    }

    /** Whether something of a single series has been sent. */
    boolean knows(int series) {
        return sent.containsKey(series);
    }

    /** Lets go of windows that are not looked at any more. */
    void forgetBefore(long time) {
        for (Windows windows : sent.values()) {
            windows.forgetBefore(time);
        }
    }

    /** Its series are not watched any more. */
    void close() {
        share.close();
    }
}
