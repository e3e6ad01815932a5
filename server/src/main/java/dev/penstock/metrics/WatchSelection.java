package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.SeriesValues;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.metrics.v1.WatchResponse;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Position;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.LiveSelection;
import dev.penstock.series.RangeQuery;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesResult;
import dev.penstock.subscribe.ReplayClock;
import dev.penstock.wire.Times;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One watched selection: first the windows since its start, then, round by round, the windows that are
 * new or have changed. The last few windows are looked at again each round, so points that come late
 * by less than that correct what was sent. One thread at a time; blocks.
 */
final class WatchSelection {
    private static final int POINTS_LANE = 0;
    private static final int WINDOWS_LOOKED_AT = 3;
    private static final long LATE_MILLIS = 5_000;
    private static final int VALUES_A_MESSAGE = 20_000;
    private static final long SHORTEST_ROUND = 1_000;
    private static final long LONGEST_ROUND = 5_000;

    private final SeriesEngine series;
    private final Queries wanted;
    private final LiveSelection members;
    private final long epoch;
    private final long step;
    private final InstantSource clock;
    private final @Nullable ReplayClock replay;
    private final Map<Object, Map<Long, Double>> sent = new HashMap<>();
    private long from;
    private boolean live;

    private WatchSelection(
            SeriesEngine series,
            Queries wanted,
            long epoch,
            long step,
            long from,
            InstantSource clock,
            @Nullable ReplayClock replay) {
        this.series = series;
        this.wanted = wanted;
        this.members = new LiveSelection(series.catalog(), wanted.selector());
        this.epoch = epoch;
        this.step = step;
        this.clock = clock;
        this.replay = replay;
        this.from = Math.floorDiv(from, step) * step;
    }

    /** Checks a request; throws a refusal that says what is wrong. */
    static WatchSelection of(
            WatchRequest request, SeriesEngine series, long epoch, InstantSource clock) {
        long step = request.hasStep() ? Times.millis("step", request.getStep()) : SHORTEST_ROUND;
        if (step < SHORTEST_ROUND) {
            throw Refusal.invalid("step", step + " ms", "at least 1 s").asException();
        }
        long now = clock.millis();
        long start = request.hasStart() ? Times.millis("start", request.getStart()) : now;
        if (start > now) {
            throw Refusal.invalid("start", start, "not in the future").asException();
        }
        if (!request.getAfterCursor().isEmpty()) {
            Cursor cursor = Cursor.decode(request.getAfterCursor());
            if (cursor.epoch() != epoch) {
                throw Refusal.of(
                                Reason.CURSOR_OF_OTHER_EPOCH,
                                "after_cursor: from before the data was restored or cut")
                        .asException();
            }
            start = cursor.momentMillis();
        }
        ReplayClock replay =
                request.getReplaySpeed() == 0
                        ? null
                        : ReplayClock.start(start, request.getReplaySpeed(), clock);
        var selection =
                new WatchSelection(series, Queries.of(request), epoch, step, start, clock, replay);
        // Refuses too many steps now rather than in the first round.
        selection.query(start, now + 1);
        return selection;
    }

    /** The messages of this round, none when nothing changed. */
    List<WatchResponse> round() {
        long now = replay == null ? clock.millis() : replay.millis();
        var _ = members.refresh();
        var messages = new ArrayList<WatchResponse>();
        var message = WatchResponse.newBuilder();
        int[] values = new int[1];
        boolean truncated =
                series.queries()
                        .run(
                                query(from, now + 1),
                                result -> {
                                    SeriesValues news = news(result, now);
                                    if (news.getValuesCount() == 0) {
                                        return;
                                    }
                                    message.addSeries(news);
                                    values[0] += news.getValuesCount();
                                    if (values[0] >= VALUES_A_MESSAGE) {
                                        // No cursor: the round is whole only with its last message.
                                        messages.add(finish(message, now));
                                        message.clear();
                                        values[0] = 0;
                                    }
                                });
        boolean firstLive = !live;
        live = true;
        from = Math.max(from, lookBack(now));
        forgetBefore(from);
        if (message.getSeriesCount() > 0 || firstLive) {
            message.setTruncated(truncated).setCursor(cursor().encode()).setLive(replay == null);
            messages.add(finish(message, now));
        }
        return messages;
    }

    private WatchResponse finish(WatchResponse.Builder message, long now) {
        return message.setStep(Times.duration(step)).setTimeMs(now).build();
    }

    private long lookBack(long now) {
        long windows = Math.floorDiv(now, step) - (WINDOWS_LOOKED_AT - 1);
        return Math.min(windows * step, Math.floorDiv(now - LATE_MILLIS, step) * step);
    }

    private RangeQuery query(long start, long end) {
        return new RangeQuery(
                members.members(),
                start,
                Math.max(start, end),
                step,
                wanted.aggregation(),
                wanted.grouping(),
                wanted.maxSeries());
    }

    /** What of a result has not been sent with the same value. */
    private SeriesValues news(SeriesResult result, long now) {
        Object key = result.series() == SeriesResult.GROUP ? result.labels() : result.series();
        Map<Long, Double> known = sent.computeIfAbsent(key, _ -> new HashMap<>());
        long remembered = lookBack(now);
        var news = SeriesValues.newBuilder();
        for (int i = 0; i < result.times().length; i++) {
            long time = result.times()[i];
            double value = result.values()[i];
            Double before = time >= remembered ? known.put(time, value) : known.get(time);
            if (before == null || Double.compare(before, value) != 0) {
                news.addTimestampsMs(time).addValues(value);
            }
        }
        if (news.getValuesCount() > 0) {
            Queries.label(series, result, news);
        }
        return news.build();
    }

    private void forgetBefore(long time) {
        for (Map<Long, Double> windows : sent.values()) {
            windows.keySet().removeIf(window -> window < time);
        }
    }

    /** Resumes with the windows that may still change. */
    Cursor cursor() {
        return new Cursor(epoch, List.of(new Position(POINTS_LANE, 0)), from);
    }

    long untilNext() {
        double speed = replay == null ? 1 : replay.speed();
        long shortest = replay == null ? SHORTEST_ROUND : SHORTEST_ROUND / 10;
        return Math.clamp((long) (step / speed), shortest, LONGEST_ROUND);
    }
}
