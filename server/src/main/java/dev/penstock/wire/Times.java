package dev.penstock.wire;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.penstock.refusal.Refusal;

/** Moments and durations of messages, checked, in milliseconds. Stateless, any thread. */
public final class Times {
    private static final long LATEST_SECONDS = 253_402_300_799L;
    private static final int MOST_NANOS = 999_999_999;

    private Times() {}

    public static long millis(String where, Timestamp moment) {
        checkNanos(where, moment.getNanos());
        if (moment.getSeconds() < 0 || moment.getSeconds() > LATEST_SECONDS) {
            throw Refusal.invalid(where, moment.getSeconds() + " s", "a time from 1970 to 9999")
                    .asException();
        }
        return moment.getSeconds() * 1000 + moment.getNanos() / 1_000_000;
    }

    public static long millis(String where, Duration duration) {
        checkNanos(where, duration.getNanos());
        if (duration.getSeconds() < 0 || duration.getSeconds() > LATEST_SECONDS) {
            throw Refusal.invalid(
                            where, duration.getSeconds() + " s", "0 to " + LATEST_SECONDS + " s")
                    .asException();
        }
        return duration.getSeconds() * 1000 + duration.getNanos() / 1_000_000;
    }

    private static void checkNanos(String where, int nanos) {
        if (nanos < 0 || nanos > MOST_NANOS) {
            throw Refusal.invalid(where + ".nanos", nanos, "0 to " + MOST_NANOS).asException();
        }
    }

    public static Duration duration(long millis) {
        return Duration.newBuilder()
                .setSeconds(millis / 1000)
                .setNanos((int) (millis % 1000) * 1_000_000)
                .build();
    }
}
