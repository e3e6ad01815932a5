package dev.penstock.cli.points;

import dev.penstock.cli.Epoch;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Values and times as files write them. Any thread. */
final class Scalars {
    private Scalars() {}

    /** A finite number. */
    static double value(String where, String text) throws BadLineException {
        if (isPlainNumber(text)) {
            try {
                return finite(where, Double.parseDouble(text), text);
            } catch (NumberFormatException wrong) {
                throw BadLineException.of(where, text, "a number");
            }
        }
        throw BadLineException.of(where, text, "a number");
    }

    static double finite(String where, double value, String text) throws BadLineException {
        if (!Double.isFinite(value)) {
            throw BadLineException.of(where, text, "a finite number");
        }
        return value;
    }

    /**
     * Milliseconds since 1970 of a time: a number of seconds, milliseconds, microseconds or
     * nanoseconds, told apart by magnitude, or ISO 8601 (UTC where no zone is given). 0 for none.
     */
    static long time(String text) throws BadLineException {
        if (text.isEmpty()) {
            return 0;
        }
        if (!isPlainNumber(text)) {
            return iso(text);
        }
        double _ = value("time", text);
        long millis = Epoch.millis(text);
        if (millis < 0) {
            throw BadLineException.of("time", text, "a time since 1970");
        }
        return millis;
    }

    private static long iso(String text) throws BadLineException {
        try {
            String iso = text.replace(' ', 'T');
            boolean zoned =
                    iso.endsWith("Z") || iso.lastIndexOf('+') > 9 || iso.lastIndexOf('-') > 9;
            Instant moment =
                    zoned
                            ? OffsetDateTime.parse(iso).toInstant()
                            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
            return moment.toEpochMilli();
        } catch (DateTimeException | ArithmeticException wrong) {
            throw BadLineException.of("time", text, "a number or such as 2026-05-01T12:00:00Z");
        }
    }

    private static boolean isPlainNumber(String text) {
        return text.chars().anyMatch(c -> c >= '0' && c <= '9')
                && text.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0)
                && !looksLikeDate(text);
    }

    private static boolean looksLikeDate(String text) {
        int dash = text.indexOf('-', 1);
        return dash > 0 && "eE".indexOf(text.charAt(dash - 1)) < 0;
    }
}
