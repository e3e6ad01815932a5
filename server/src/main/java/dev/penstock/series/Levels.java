package dev.penstock.series;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The chain of folds from points to windows of a step: through minutes if the step is a multiple of
 * them, then through hours if it is one of those. One thread.
 */
final class Levels {
    private final Fold points;
    private final @Nullable Consumer<Bucket> minutes;
    private final @Nullable Consumer<Bucket> hours;

    Levels(long step, Consumer<Bucket> windows) {
        boolean byMinute = step % Spans.MINUTE == 0;
        boolean byHour = step % Spans.HOUR == 0;
        hours = byHour ? behind(Spans.HOUR, step, windows) : null;
        Consumer<Bucket> afterMinute =
                hours != null ? new Fold(Spans.HOUR, hours) : behind(Spans.MINUTE, step, windows);
        minutes = byMinute ? afterMinute : null;
        points = byMinute ? new Fold(Spans.MINUTE, afterMinute) : new Fold(step, windows);
    }

    /** Where points go. */
    Fold points() {
        return points;
    }

    /** Where roll-ups of the tier go; null if the step does not allow them. */
    @Nullable Consumer<Bucket> rollups(Tier tier) {
        return switch (tier) {
            case MINUTE -> minutes;
            case HOUR -> hours;
        };
    }

    /** Hands on what is gathered of spans finer than the tier's buckets, before roll-ups of it. */
    void flushBelow(Tier tier) {
        points.flush();
        if (tier == Tier.HOUR && minutes instanceof Fold fold) {
            fold.flush();
        }
    }

    /** Hands on everything. */
    void flush() {
        points.flushAll();
    }

    private static Consumer<Bucket> behind(long size, long step, Consumer<Bucket> windows) {
        return step == size ? windows : new Fold(step, windows);
    }
}
