package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.concurrent.TimeUnit;

/** Reads {@code grpc-timeout}: up to eight digits and a unit. Any thread. */
final class Timeout {
    private static final int MOST_DIGITS = 8;

    private Timeout() {}

    /**
     * The timeout in nanoseconds.
     *
     * @throws dev.penstock.refusal.RefusedException if it is malformed
     */
    static long nanos(String value) {
        int digits = value.length() - 1;
        if (digits < 1 || digits > MOST_DIGITS) {
            throw malformed(value);
        }
        long amount = 0;
        for (int i = 0; i < digits; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw malformed(value);
            }
            amount = amount * 10 + digit;
        }
        return unit(value).toNanos(amount);
    }

    private static TimeUnit unit(String value) {
        return switch (value.charAt(value.length() - 1)) {
            case 'n' -> TimeUnit.NANOSECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'S' -> TimeUnit.SECONDS;
            case 'M' -> TimeUnit.MINUTES;
            case 'H' -> TimeUnit.HOURS;
            default -> throw malformed(value);
        };
    }

    private static RuntimeException malformed(String value) {
        return Refusal.of(
                        Reason.INTERNAL,
                        "grpc-timeout: "
                                + Refusal.shorten(value)
                                + " (expected: 1 to 8 digits and one of numSMH)")
                .asException();
    }
}
