package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.SeriesValues;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.metrics.v1.WatchResponse;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Position;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.Aggregation;
import dev.penstock.series.Grouping;
import dev.penstock.series.LateArrivals;
import dev.penstock.series.LiveSelection;
import dev.penstock.series.RangeQuery;
import dev.penstock.series.SeriesEngine;
import dev.penstock.series.SeriesResult;
import dev.penstock.subscribe.Replay;
import dev.penstock.subscribe.ReplayClock;
import dev.penstock.wire.Times;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One watched selection: first the windows since its start, in pieces, then, round by round, the
 * windows that are new or have changed. The last few windows are looked at again each round; of older
 * ones it hears when a point has come late. One thread at a time; a round blocks.
 */
final class WatchSelection {
    private static final int POINTS_LANE = 0;

    /** Of a cursor, beside the lane's: the start of the call, for who resumes and does not repeat it. */
    private static final int START_PLACE = 1;

    private static final int WINDOWS_LOOKED_AT = 3;
    private static final long LATE_MILLIS = 5_000;
    private static final int VALUES_A_MESSAGE = 20_000;

    /** What one piece of the past comes to, and waits in memory until the reader takes it. */
    private static final long VALUES_A_PIECE = VALUES_A_MESSAGE;

    private static final long SHORTEST_ROUND = 1_000;
    private static final long LONGEST_ROUND = 5_000;

    private final SeriesEngine series;
    private final Queries wanted;
    private final LiveSelection members;
    private final long epoch;
    private final long step;
    private final InstantSource clock;
    private @Nullable ReplayClock replay;
    private final PointsAhead ahead;
    private final LateWindows late;
    private final long start;
    private final Remembered sent;
    private long from;
    private long shown;
    private boolean toldLive;
    private boolean caughtUp;

    /** Whether some of what came late was not seen: all windows are to be looked at again. */
    private boolean missed;

    private long missedAt;

    private WatchSelection(
            SeriesEngine series,
            Queries wanted,
            long epoch,
            long step,
            long start,
            long from,
            long seen,
            InstantSource clock,
            @Nullable ReplayClock replay,
            WatchedSeries watched) {
        this.series = series;
        this.wanted = wanted;
        this.members = new LiveSelection(series.catalog(), wanted.selector());
        this.epoch = epoch;
        this.step = step;
        this.clock = clock;
        this.replay = replay;
        this.from = Math.floorDiv(from, step) * step;
        this.start = Math.floorDiv(start, step) * step;
        this.ahead = PointsAhead.of(series.queries());
        this.late =
                new LateWindows(
                        series.view(POINTS_LANE).late(),
                        seen,
                        step,
                        wanted.aggregation() == Aggregation.RATE);
        this.sent = new Remembered(watched.share());
    }

    /** Checks a request; throws a refusal that says what is wrong. */
    static WatchSelection of(
            WatchRequest request,
            SeriesEngine series,
            long epoch,
            InstantSource clock,
            WatchedSeries watched) {
        long step = request.hasStep() ? Times.millis("step", request.getStep()) : SHORTEST_ROUND;
        if (step < SHORTEST_ROUND) {
            throw Refusal.invalid("step", step + " ms", "at least 1 s").asException();
        }
        long now = clock.millis();
        long start = request.hasStart() ? Times.millis("start", request.getStart()) : now;
        if (start > now) {
            throw Refusal.invalid("start", start, "not in the future").asException();
        }
        long from = start;
        LateArrivals late = series.view(POINTS_LANE).late();
        long seen = late.end();
        if (!request.getAfterCursor().isEmpty()) {
            Cursor cursor = Cursor.decode(request.getAfterCursor());
            if (cursor.epoch() != epoch) {
                throw Refusal.of(
                                Reason.CURSOR_OF_OTHER_EPOCH,
                                "after_cursor: from before the data was restored or cut")
                        .asException();
            }
            from = cursor.momentMillis();
            seen = cursor.offset(POINTS_LANE);
            // What it showed before may still change, and who resumes hears of it.
            long first = cursor.offset(START_PLACE);
            start = Math.min(request.hasStart() || first < 0 ? start : first, from);
        }
        // Nothing is older, and history is walked through.
        long oldest = now - series.config().hourRetention().toMillis();
        start = Math.max(start, oldest);
        from = Math.max(from, oldest);
        ReplayClock replay = replay(request, from, clock);
        if (replay == null && !late.holds(seen)) {
            // What came late behind the cursor is not known any more: all is looked at again. Who
            // does not ask for history is not sent what may be days.
            seen = late.end();
            from = request.hasStart() ? start : from;
        }
        var selection =
                new WatchSelection(
                        series,
                        Queries.of(request),
                        epoch,
                        step,
                        start,
                        from,
                        seen,
                        clock,
                        replay,
                        watched);
        // Refuses what cannot be asked now rather than in the first round.
        var _ = selection.query(new int[0], from, from);
        return selection;
    }

    /** Shown first is the start asked for, or what follows the cursor. */
    private static @Nullable ReplayClock replay(
            WatchRequest request, long from, InstantSource clock) {
        boolean known = request.getReplayBegunMs() != 0;
        OptionalLong start = OptionalLong.empty();
        if (known && request.hasStart()) {
            start = OptionalLong.of(Times.millis("start", request.getStart()));
        } else if (!known && (request.hasStart() || !request.getAfterCursor().isEmpty())) {
            start = OptionalLong.of(from);
        }
        return new Replay(start, false, request.getReplaySpeed(), request.getReplayBegunMs())
                .on(clock);
    }

    /** The clock of its replay, null when it is live. */
    @Nullable ReplayClock replay() {
        return replay;
    }

    /** Shows the moments of another's clock, before the first round. */
    void share(ReplayClock shared) {
        replay = shared;
    }

    /** The messages of this round, none when nothing changed. */
    List<WatchResponse> round() {
        long now = replay == null ? clock.millis() : replay.millis();
        if (replay == null && now < shown) {
            // The clock was set back: what comes now is older than what has been looked at.
            from = Math.min(from, lookBack(now));
        }
        shown = now;
        long lateEnd = late.end();
        var _ = members.refresh();
        var out = new Outgoing(now);
        collectLate(now, lateEnd);
        long end = pieceEnd(now);
        boolean truncated = series.queries().run(query(members.members(), from, end), out::add);
        sendLate(out);
        caughtUp = end > now;
        from = Math.max(from, Math.min(end, lookBack(now)));
        sent.forgetBefore(from);
        return out.whole(truncated, caughtUp && !toldLive);
    }

    /**
     * What one query may return decides how far a round gets into a long history. What a round by the
     * interval looks at comes at once, also one a little late: of many series it is more than a piece.
     */
    private long pieceEnd(long now) {
        if (from >= lookBack(now - 2 * interval())) {
            return now + 1;
        }
        long steps = Math.clamp(VALUES_A_PIECE / mostResults(), 1, RangeQuery.MAX_STEPS);
        return Math.min(now + 1, (Math.floorDiv(from, step) + steps) * step);
    }

    private int mostResults() {
        return Math.clamp(members.members().length, 1, wanted.maxSeries());
    }

    /**
     * What came late is noted before the round's query, which shows the rest. A replay shows the past
     * as it is when it comes to it. When so much came late that some of it is forgotten, all windows are
     * looked at again when it has come slowly for a while: a flood that lasts would have all sent without
     * end.
     */
    private void collectLate(long now, long lateEnd) {
        if (replay != null) {
            return;
        }
        boolean rested = caughtUp && late.isEmpty();
        if (!late.collect(members, lateEnd, start, from)) {
            missed = true;
            missedAt = now;
        } else if (missed && rested && Math.abs(now - missedAt) >= LONGEST_ROUND) {
            missed = false;
            from = start;
            late.clear();
        }
    }

    /**
     * Of single series only those that are sent at all: a query for a few would show what is beyond
     * the most wanted. So this follows the round's query, which says which those are.
     */
    private void sendLate(Outgoing out) {
        boolean single = wanted.grouping() instanceof Grouping.PerSeries;
        boolean allSent = members.members().length <= wanted.maxSeries();
        int most = mostResults();
        for (LateWindows.Run run :
                late.take(VALUES_A_PIECE, changed -> single ? Math.min(changed, most) : most)) {
            int[] ids =
                    single
                            ? run.series().stream()
                                    .filter(id -> allSent || sent.knows(id))
                                    .toArray()
                            : members.members();
            var _ = series.queries().run(query(ids, run.from(), run.to()), out::add);
        }
    }

    /** The messages of one round. */
    private final class Outgoing {
        private final long now;
        private final List<WatchResponse> messages = new ArrayList<>();
        private final WatchResponse.Builder message = WatchResponse.newBuilder();
        private int values;

        Outgoing(long now) {
            this.now = now;
        }

        void add(SeriesResult result) {
            SeriesValues news = news(result, now);
            if (news.getValuesCount() == 0) {
                return;
            }
            message.addSeries(news);
            values += news.getValuesCount();
            if (values >= VALUES_A_MESSAGE) {
                // No cursor: the round is whole only with its last message.
                messages.add(finish(message, now));
                message.clear();
                values = 0;
            }
        }

        List<WatchResponse> whole(boolean truncated, boolean evenIfEmpty) {
            if (message.getSeriesCount() > 0 || !messages.isEmpty() || evenIfEmpty) {
                message.setTruncated(truncated)
                        .setCursor(cursor().encode())
                        .setLive(caughtUp && replay == null);
                messages.add(finish(message, now));
                toldLive = caughtUp;
            }
            return messages;
        }
    }

    private WatchResponse finish(WatchResponse.Builder message, long now) {
        return message.setStep(Times.duration(step)).setTimeMs(now).build();
    }

    private long lookBack(long now) {
        long windows = Math.floorDiv(now, step) - (WINDOWS_LOOKED_AT - 1);
        return Math.min(windows * step, Math.floorDiv(now - LATE_MILLIS, step) * step);
    }

    private RangeQuery query(int[] ids, long first, long end) {
        return new RangeQuery(
                ids,
                first,
                Math.max(first, end),
                step,
                wanted.aggregation(),
                wanted.grouping(),
                wanted.maxSeries());
    }

    /** What of a result has not been sent with the same value. */
    private SeriesValues news(SeriesResult result, long now) {
        Object key = result.series() == SeriesResult.GROUP ? result.labels() : result.series();
        long remembered = lookBack(now);
        var news = SeriesValues.newBuilder();
        for (int i = 0; i < result.times().length; i++) {
            long time = result.times()[i];
            double value = result.values()[i];
            if (sent.isNews(key, time, value, time >= remembered)) {
                news.addTimestampsMs(time).addValues(value);
            }
        }
        if (news.getValuesCount() > 0) {
            Queries.label(series, result, news);
        }
        return news.build();
    }

    /** Resumes with the windows that may still change. */
    Cursor cursor() {
        return cursor(epoch, late.seen(), start, missed ? start : Math.min(from, late.oldest()));
    }

    private static Cursor cursor(long epoch, long seen, long start, long moment) {
        var places = List.of(new Position(POINTS_LANE, seen), new Position(START_PLACE, start));
        return new Cursor(epoch, places, moment);
    }

    /** What resumes two selections: nothing of either is overlooked. */
    static Cursor older(Cursor one, Cursor other) {
        return cursor(
                one.epoch(),
                Math.min(one.offset(POINTS_LANE), other.offset(POINTS_LANE)),
                Math.min(one.offset(START_PLACE), other.offset(START_PLACE)),
                Math.min(one.momentMillis(), other.momentMillis()));
    }

    /** Nobody watches any more. Any thread. */
    void close() {
        sent.close();
    }

    long untilNext() {
        if (!caughtUp) {
            return 0;
        }
        if (!late.isEmpty()) {
            return 1;
        }
        ReplayClock replaying = replay;
        if (replaying == null) {
            return interval();
        }
        return ahead.until(members.members(), shown, replaying, clock.millis());
    }

    private long interval() {
        return Math.clamp(step, SHORTEST_ROUND, LONGEST_ROUND);
    }
}
