package dev.penstock.series;

import dev.penstock.store.WriteGroup;
import java.util.List;

/**
 * Lets whole days of points, and later of roll-ups, go, once their roll-ups are made. The first lane's
 * thread only.
 */
final class Retention {
    private final SeriesEngine engine;
    private final SeriesHeads heads;
    private final RollupMaker maker;
    private int minutesFrom = Integer.MIN_VALUE;
    private int hoursFrom = Integer.MIN_VALUE;

    Retention(SeriesEngine engine, SeriesHeads heads, RollupMaker maker) {
        this.engine = engine;
        this.heads = heads;
        this.maker = maker;
    }

    void enforce(long now, WriteGroup group) {
        SeriesConfig config = engine.config();
        int oldest = Spans.day(now - config.rawRetention().toMillis());
        int first = engine.days().firstToKeep(oldest, Spans.day(now), config.maxBytes());
        if (engine.days().keptFrom() != first || engine.chunks().oldestDay() < first) {
            dropBefore(group, first);
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

    /**
     * Roll-ups are made of what is in memory as well: of it the store does not have all, nor does it
     * know yet which blocks it touches. Once the day is gone it will not be stored.
     */
    private void dropBefore(WriteGroup group, int day) {
        List<HeadChunk> inMemory = heads.before(day * Spans.DAY);
        maker.makeAll(group, day * Spans.DAY, inMemory);
        engine.chunks().dropBefore(group, day);
        engine.days().dropBefore(group, day);
        inMemory.stream().filter(chunk -> !chunk.sealed).forEach(heads::seal);
    }
}
