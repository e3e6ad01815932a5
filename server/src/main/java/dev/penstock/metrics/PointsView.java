package dev.penstock.metrics;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.View;
import dev.penstock.series.SeriesFacts;
import dev.penstock.series.SeriesView;
import dev.penstock.store.WriteGroup;

/** Feeds the time-series engine with the facts of the points lane. Lane thread only. */
final class PointsView implements View {
    private static final int HEADS_AT_ONCE = 100_000;

    private final SeriesView series;

    PointsView(SeriesView series) {
        this.series = series;
    }

    @Override
    public String name() {
        return SeriesView.NAME;
    }

    @Override
    public boolean heldInMemory() {
        return true;
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        if (fact.kind() == SeriesFacts.SERIES_CREATED || fact.kind() == SeriesFacts.POINTS_STORED) {
            series.apply(
                    fact.offset(),
                    fact.timeMillis(),
                    fact.kind(),
                    fact.bytes(),
                    fact.from(),
                    fact.to());
        }
    }

    @Override
    public void store(WriteGroup group) {
        series.commit(group);
    }

    @Override
    public void stored() {
        series.committed();
    }

    @Override
    public void checkpoint(WriteGroup group) {
        boolean done = false;
        while (!done) {
            done = series.checkpoint(group, HEADS_AT_ONCE);
        }
    }

    @Override
    public void maintain(long nowMillis, WriteGroup group) {
        series.maintain(nowMillis, group);
    }

    @Override
    public boolean busy() {
        return series.busy();
    }
}
