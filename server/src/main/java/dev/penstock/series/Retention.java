package dev.penstock.series;

import dev.penstock.store.WriteGroup;

/** Lets whole days of points, and later of roll-ups, go. The first lane's thread only. */
final class Retention {
    private final SeriesEngine engine;
    private final RollupMaker maker;
    private int minutesFrom = Integer.MIN_VALUE;
    private int hoursFrom = Integer.MIN_VALUE;

    Retention(SeriesEngine engine, RollupMaker maker) {
        this.engine = engine;
        this.maker = maker;
    }

    void enforce(long now, WriteGroup group) {
        SeriesConfig config = engine.config();
        int oldest = Spans.day(now - config.rawRetention().toMillis());
        int first = engine.days().firstToKeep(oldest, Spans.day(now), config.maxBytes());
        if (engine.chunks().oldestDay() < first) {
            maker.makeAll(group, first * Spans.DAY);
            engine.chunks().dropBefore(group, first);
        }
        if (engine.days().keptFrom() != first) {
            engine.days().dropBefore(group, first);
        }
        int minutes = Spans.day(now - config.minuteRetention().toMillis());
        if (minutesFrom != minutes) {
            minutesFrom = minutes;
            engine.rollups().dropBefore(group, Tier.MINUTE, minutes);
        }
        int hours = Spans.day(now - config.hourRetention().toMillis());
        if (hoursFrom != hours) {
            hoursFrom = hours;
            engine.rollups().dropBefore(group, Tier.HOUR, hours);
        }
    }
}
