package dev.penstock.cli.logs;

import dev.penstock.cli.Epoch;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The moments that lines of logs begin with. A time without a zone is of the zone given, a date
 * without a year of the year that puts it nearest to now. Any thread.
 */
final class LogTime {
    private static final int LOOKED_AT = 64;

    /** A server's logs.future-tolerance, unless it is set otherwise. */
    private static final long AHEAD_MILLIS = 300_000;

    private static final Pattern ISO =
            Pattern.compile(
                    "^\\[?(\\d{4})[-/](\\d\\d)[-/](\\d\\d)[T ](\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?"
                            + " ?(Z|UTC|[+-]\\d\\d:?\\d\\d)?\\]?(?=[\\s:|,;-]|$)");
    private static final Pattern SYSLOG =
            Pattern.compile("^([A-Z][a-z]{2}) +(\\d{1,2}) (\\d\\d):(\\d\\d):(\\d\\d)(?=\\s)");
    private static final Pattern KLOG =
            Pattern.compile("^[IWEF](\\d\\d)(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)\\.(\\d{6})(?=\\s)");
    private static final Pattern CLOCK =
            Pattern.compile("^(\\d\\d):(\\d\\d):(\\d\\d)[.,](\\d{3})(?=\\s)");
    private static final Pattern EPOCH =
            Pattern.compile("^\\[?(\\d{10})(?:\\.(\\d{1,9}))?\\]?(?=\\s)");
    private static final Pattern EPOCH_MILLIS = Pattern.compile("^\\[?(\\d{13})\\]?(?=\\s)");
    private static final Pattern ACCESS =
            Pattern.compile(
                    "^\\S+ \\S+ \\S+ \\[(\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4})\\]");
    private static final DateTimeFormatter ACCESS_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private final ZoneId zone;
    private final InstantSource clock;

    LogTime(ZoneId zone, InstantSource clock) {
        this.zone = zone;
        this.clock = clock;
    }

    /**
     * A moment and where the text after it begins.
     *
     * @param millis since 1970
     * @param end index of the first character behind it; 0 when it stands inside the text
     */
    record Found(long millis, int end) {
        static final Found NONE = new Found(0, 0);
    }

    /** The moment a line begins with; {@link Found#NONE} if it begins with none. */
    Found leading(String line) {
        if (line.isEmpty() || line.charAt(0) < '0') {
            return Found.NONE;
        }
        try {
            return find(line);
        } catch (DateTimeException noMoment) {
            return Found.NONE;
        }
    }

    /** Whether a server takes an entry of this time: from 1970 to a little ahead of now. */
    boolean isTaken(long millis) {
        return millis > 0 && millis <= clock.millis() + AHEAD_MILLIS;
    }

    /** A time by itself, as JSON has it: a number since 1970 or a date; 0 if it is none. */
    long alone(String text) {
        if (text.matches("\\d{1,19}(?:\\.\\d+)?")) {
            return ofNumber(text);
        }
        Found found = leading(text + " ");
        return found.end() > 0 ? found.millis() : 0;
    }

    /** Seconds, milliseconds, microseconds or nanoseconds, told apart by magnitude; 0 if it is none. */
    static long ofNumber(String number) {
        return Math.max(0, Epoch.millis(number));
    }

    private Found find(String line) {
        String begin = line.length() > LOOKED_AT ? line.substring(0, LOOKED_AT) : line;
        Matcher iso = ISO.matcher(begin);
        if (iso.find()) {
            return new Found(iso(iso), iso.end());
        }
        Matcher epoch = EPOCH.matcher(begin);
        if (epoch.find()) {
            long millis = Long.parseLong(epoch.group(1)) * 1000 + millisOf(epoch.group(2));
            return new Found(millis, epoch.end());
        }
        Matcher millis = EPOCH_MILLIS.matcher(begin);
        if (millis.find()) {
            return new Found(Long.parseLong(millis.group(1)), millis.end());
        }
        return withoutYear(begin, line);
    }

    private Found withoutYear(String begin, String line) {
        Matcher syslog = SYSLOG.matcher(begin);
        if (syslog.find()) {
            int month = MONTHS.indexOf(syslog.group(1)) / 3 + 1;
            return month < 1 ? Found.NONE : new Found(nearest(month, syslog, 2, 0), syslog.end());
        }
        Matcher klog = KLOG.matcher(begin);
        if (klog.find()) {
            int month = Integer.parseInt(klog.group(1));
            return new Found(nearest(month, klog, 2, millisOf(klog.group(6))), klog.end());
        }
        Matcher clockOnly = CLOCK.matcher(begin);
        if (clockOnly.find()) {
            return new Found(today(clockOnly), clockOnly.end());
        }
        Matcher access = ACCESS.matcher(line.length() > 400 ? line.substring(0, 400) : line);
        return access.find()
                ? new Found(
                        OffsetDateTime.parse(access.group(1), ACCESS_TIME)
                                .toInstant()
                                .toEpochMilli(),
                        0)
                : Found.NONE;
    }

    private long iso(Matcher found) {
        LocalDateTime local =
                LocalDateTime.of(
                        number(found, 1),
                        number(found, 2),
                        number(found, 3),
                        number(found, 4),
                        number(found, 5),
                        Math.min(59, number(found, 6)));
        String offset = found.group(8);
        Instant moment =
                offset == null
                        ? local.atZone(zone).toInstant()
                        : local.toInstant(
                                offset.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(offset));
        return moment.toEpochMilli() + millisOf(found.group(7));
    }

    /** Of last year, this year or the next, whichever is nearest: logs of December are read in January. */
    private long nearest(int month, Matcher found, int dayGroup, long millis) {
        Instant now = clock.instant();
        int year = now.atZone(zone).getYear();
        long best = Long.MAX_VALUE;
        for (int one = year - 1; one <= year + 1; one++) {
            int day = Math.min(number(found, dayGroup), YearMonth.of(one, month).lengthOfMonth());
            long at =
                    LocalDateTime.of(
                                    one,
                                    month,
                                    day,
                                    number(found, dayGroup + 1),
                                    number(found, dayGroup + 2),
                                    Math.min(59, number(found, dayGroup + 3)))
                            .atZone(zone)
                            .toInstant()
                            .toEpochMilli();
            if (best == Long.MAX_VALUE
                    || Math.abs(at - now.toEpochMilli()) < Math.abs(best - now.toEpochMilli())) {
                best = at;
            }
        }
        return best + millis;
    }

    /** Of today, or of yesterday when that would be well ahead of now. */
    private long today(Matcher found) {
        Instant now = clock.instant();
        long at =
                now.atZone(zone)
                                .toLocalDate()
                                .atTime(number(found, 1), number(found, 2), number(found, 3))
                                .atZone(zone)
                                .toInstant()
                                .toEpochMilli()
                        + number(found, 4);
        return at > now.toEpochMilli() + 60_000 ? at - 86_400_000 : at;
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }

    private static long millisOf(@Nullable String fraction) {
        return fraction == null ? 0 : Long.parseLong((fraction + "000").substring(0, 3));
    }
}
