package dev.penstock.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 1h30m}, {@code 7d}. */
public final class Durations implements ITypeConverter<Duration> {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:ms|s|m|h|d))+|0");

    /** Durations that take some time. Stateless, any thread. */
    public static final class Positive implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration duration = parse(text);
            if (duration.isZero()) {
                throw new TypeConversionException(
                        "'" + text + "' takes no time (expected: at least 1ms, such as 10s)");
            }
            return duration;
        }
    }

    @Override
    public Duration convert(String text) {
        return parse(text);
    }

    /** Reads a duration. */
    public static Duration parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a duration (expected: such as 500ms, 10s, 1h30m, 7d)");
        }
        Duration sum = Duration.ZERO;
        for (Matcher part = PART.matcher(text); part.find(); ) {
            double amount = Double.parseDouble(part.group(1));
            sum = sum.plus(Duration.ofMillis(Math.round(amount * millis(part.group(2)))));
        }
        return sum;
    }

    /** Writes a duration, rounded to what matters. */
    public static String format(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return duration.toMillis() < 1000
                    ? duration.toMillis() + "ms"
                    : String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
        }
        if (seconds < 3600) {
            return "%dm%02ds".formatted(seconds / 60, seconds % 60);
        }
        return "%dh%02dm".formatted(seconds / 3600, seconds % 3600 / 60);
    }

    private static long millis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }
}
