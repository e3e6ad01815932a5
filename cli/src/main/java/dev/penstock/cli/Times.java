package dev.penstock.cli;

import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.TypeConversionException;

/**
 * Moments as people write them: {@code now}, {@code -1h}, {@code 2026-05-01}, {@code
 * 2026-05-01T12:00} (local time), {@code 2026-05-01T12:00:00Z}. Any thread.
 */
public final class Times {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private Times() {}

    public static Instant parse(String text, Instant now) {
        if (text.equals("now")) {
            return now;
        }
        if (text.startsWith("-") && text.length() > 1) {
            return now.minus(Durations.parse(text.substring(1)));
        }
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
            }
            return text.endsWith("Z") || text.matches(".*[+-]\\d\\d:?\\d\\d")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text.replace(' ', 'T'))
                            .atZone(ZoneId.systemDefault())
                            .toInstant();
        } catch (DateTimeException wrong) {
            throw new TypeConversionException(
                    "'%s' is not a time (expected: now, -1h, 2026-05-01, 2026-05-01T12:00, or with Z)"
                            .formatted(text));
        }
    }

    public static Timestamp toProto(Instant moment) {
        return Timestamp.newBuilder()
                .setSeconds(moment.getEpochSecond())
                .setNanos(moment.getNano())
                .build();
    }

    public static com.google.protobuf.Duration toProto(java.time.Duration duration) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    public static String clock(long millis) {
        return CLOCK.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    /** Milliseconds since 1970. */
    public static long millis(Timestamp moment) {
        return moment.getSeconds() * 1_000 + moment.getNanos() / 1_000_000;
    }

    /** With milliseconds, as logs need them. */
    public static String millis(long millis) {
        return MILLIS.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    public static String full(long millis) {
        return FULL.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }
}
