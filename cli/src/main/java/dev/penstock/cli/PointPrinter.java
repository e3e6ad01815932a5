package dev.penstock.cli;

import dev.penstock.api.metrics.v1.Series;
import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailResponse;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/** Writes points one by one, as lines for people or as JSON, and counts them. One thread at a time. */
public final class PointPrinter {
    private final PrintWriter out;
    private final boolean json;
    private final Terminal terminal = Terminal.current();
    private final Map<Integer, Series> known = new HashMap<>();
    private final long untilMs;
    private long points;
    private long skipped;

    public PointPrinter(PrintWriter out, boolean json) {
        this(out, json, Long.MAX_VALUE);
    }

    /** One that leaves out points behind a moment. */
    public PointPrinter(PrintWriter out, boolean json, long untilMs) {
        this.out = out;
        this.json = json;
        this.untilMs = untilMs;
    }

    public void print(TailResponse response) {
        response.getSeriesList().forEach(series -> known.put(series.getId(), series));
        skipped += response.getSkipped();
        for (TailPoint point : response.getPointsList()) {
            if (point.getTimestampMs() <= untilMs) {
                points++;
                print(point, known.getOrDefault(point.getSeriesId(), Series.getDefaultInstance()));
            }
        }
        out.flush();
    }

    /** Points printed. */
    public long points() {
        return points;
    }

    /** Series heard of. */
    public int series() {
        return known.size();
    }

    /** Points that the server left out for us to keep up. */
    public long skipped() {
        return skipped;
    }

    private void print(TailPoint point, Series series) {
        if (json) {
            Json.object()
                    .with("time", point.getTimestampMs())
                    .with("source", series.getSource())
                    .with("name", series.getName())
                    .with("value", point.getValue())
                    .with("tags", series.getTagsMap())
                    .printTo(out);
            return;
        }
        out.println(
                terminal.dim(Times.full(point.getTimestampMs()))
                        + "  "
                        + Labels.series(series.getName(), series.getSource(), series.getTagsMap())
                        + "  "
                        + terminal.bold(Labels.value(point.getValue())));
    }
}
