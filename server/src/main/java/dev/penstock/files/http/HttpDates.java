package dev.penstock.files.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as headers have them, to the second. Any thread. */
final class HttpDates {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private HttpDates() {}

    static String format(long millis) {
        return FORMAT.format(Instant.ofEpochMilli(millis));
    }

    /** Null if it is no time in the one form that is sent today. */
    static @Nullable Instant parse(@Nullable String header) {
        try {
            return header == null ? null : FORMAT.parse(header.strip(), Instant::from);
        } catch (DateTimeException _) {
            return null;
        }
    }

    static Instant second(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
    }
}
