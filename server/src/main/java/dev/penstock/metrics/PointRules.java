package dev.penstock.metrics;

import dev.penstock.ingest.Utf8;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a point must be to be stored. Pure; any thread. Each rule answers with a refusal, or null if
 * there is nothing to object to; {@code where} is the field as the caller knows it.
 */
public final class PointRules {
    /** Names the source of points that name none, where the contract allows that. */
    static final String DEFAULT_SOURCE = "default";

    /** What is accepted is not given up before it is stored, even if it waits as long as this. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final MetricsConfig config;
    private final long toleranceMillis;
    private final Duration oldest;
    private final long oldestMillis;
    private final LongSupplier keptFrom;

    /**
     * @param rawRetention how long points are kept
     * @param keptFrom the time before which points have been given up for want of space
     */
    public PointRules(MetricsConfig config, Duration rawRetention, LongSupplier keptFrom) {
        this.config = config;
        this.keptFrom = keptFrom;
        toleranceMillis = config.futureTolerance().toMillis();
        oldest = rawRetention.minus(MARGIN);
        oldestMillis = oldest.toMillis();
    }

    int mostTags() {
        return config.maxTags();
    }

    int mostMetrics() {
        return config.maxMetricsPerPoint();
    }

    @Nullable Refusal source(String source) {
        if (source.isEmpty()) {
            return Refusal.invalid("source", "empty", bytes(config.maxSourceBytes()));
        }
        int length = Utf8.length(source);
        if (length > config.maxSourceBytes()) {
            return Refusal.invalid("source", length + " bytes", bytes(config.maxSourceBytes()));
        }
        return hasNul(source) ? Refusal.invalid("source", source, "no NUL") : null;
    }

    @Nullable Refusal name(String where, String name) {
        if (name.isEmpty()) {
            return Refusal.invalid(where, "empty", bytes(config.maxNameBytes()));
        }
        int length = Utf8.length(name);
        if (length > config.maxNameBytes()) {
            return Refusal.invalid(where, length + " bytes", bytes(config.maxNameBytes()));
        }
        if (!name.codePoints().allMatch(PointRules::ofName)) {
            return Refusal.invalid(where, name, "letters, digits, '_' and '.'");
        }
        return null;
    }

    /** Letters and digits of any script, {@code _} and {@code .}. */
    static boolean ofName(int codePoint) {
        return Character.isLetterOrDigit(codePoint) || codePoint == '_' || codePoint == '.';
    }

    @Nullable Refusal tags(SortedMap<String, String> tags) {
        if (tags.size() > config.maxTags()) {
            return Refusal.invalid(
                    "tags", "more than " + config.maxTags(), "at most " + config.maxTags());
        }
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            Refusal refusal = tag(tag.getKey(), tag.getValue());
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    @Nullable Refusal tag(String key, String value) {
        int keyLength = Utf8.length(key);
        if (keyLength == 0 || keyLength > config.maxTagKeyBytes()) {
            return Refusal.invalid(
                    "tags", "a key of " + keyLength + " bytes", bytes(config.maxTagKeyBytes()));
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            return Refusal.invalid("tags", key, "no control characters in keys");
        }
        int valueLength = Utf8.length(value);
        if (valueLength > config.maxTagValueBytes()) {
            return Refusal.invalid(
                    "tags[" + Refusal.shorten(key) + "]",
                    valueLength + " bytes",
                    "at most " + config.maxTagValueBytes() + " bytes");
        }
        if (hasNul(value)) {
            return Refusal.invalid("tags[" + Refusal.shorten(key) + "]", value, "no NUL");
        }
        return null;
    }

    private static boolean hasNul(String text) {
        return text.indexOf(0) >= 0;
    }

    @Nullable Refusal value(String where, double value) {
        return Double.isFinite(value) ? null : Refusal.invalid(where, value, "finite");
    }

    @Nullable Refusal metricCount(int count) {
        if (count == 0) {
            return Refusal.invalid("metrics", "none", "at least one");
        }
        if (count > config.maxMetricsPerPoint()) {
            return Refusal.invalid(
                    "metrics",
                    "more than " + config.maxMetricsPerPoint(),
                    "at most " + config.maxMetricsPerPoint());
        }
        return null;
    }

    /** {@code found} is what the caller sent, {@code millis} what it came to. */
    @Nullable Refusal time(Object found, long millis, long nowMillis) {
        if (millis < 0) {
            return Refusal.invalid("timestamp", found, "not before 1970");
        }
        if (millis - toleranceMillis > nowMillis) {
            return Refusal.invalid(
                    "timestamp",
                    found,
                    "at most " + config.futureTolerance().toSeconds() + " s ahead of the server");
        }
        return age(found, millis, nowMillis);
    }

    private @Nullable Refusal age(Object found, long millis, long nowMillis) {
        if (millis < nowMillis - oldestMillis) {
            return Refusal.invalid(
                    "timestamp",
                    found,
                    "not older than " + oldest.toHours() + " h, the raw retention less an hour");
        }
        long from = keptFrom.getAsLong();
        if (millis < from) {
            return Refusal.invalid(
                    "timestamp",
                    found,
                    "not before "
                            + Instant.ofEpochMilli(from)
                            + ", the oldest day there was space to keep");
        }
        return null;
    }

    /** Whether {@link #time} has nothing to object to; for the hot path. */
    boolean timeFits(long millis, long nowMillis) {
        return millis >= 0
                && millis - toleranceMillis <= nowMillis
                && millis >= nowMillis - oldestMillis
                && millis >= keptFrom.getAsLong();
    }

    /** A producer, empty if there is none, and the number of its message. */
    @Nullable Refusal producer(int producerBytes, long sequence) {
        if (producerBytes > config.maxSourceBytes()) {
            return Refusal.invalid(
                    "producer",
                    producerBytes + " bytes",
                    "at most " + config.maxSourceBytes() + " bytes");
        }
        if (producerBytes > 0 && sequence < 1) {
            return Refusal.invalid("sequence", sequence, "1 or more");
        }
        return null;
    }

    @Nullable Refusal pointCount(int count) {
        if (count > config.maxPointsPerMessage()) {
            return Refusal.invalid("points", count, "at most " + config.maxPointsPerMessage());
        }
        return null;
    }

    static Refusal malformed() {
        return Refusal.of(Reason.MALFORMED_MESSAGE, "malformed message");
    }

    private static String bytes(int most) {
        return "1 to " + most + " bytes";
    }
}
