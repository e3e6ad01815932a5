package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.penstock.api.metrics.v1.SeriesValues;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.api.metrics.v1.WatchResponse;
import dev.penstock.series.PointColumns;
import dev.penstock.series.Rig;
import dev.penstock.series.SeriesConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watched selection by a clock turned by hand. */
class WatchSelectionTest {
    private static final long NOON = 1_750_000_000_000L;
    private static final long MINUTE = 60_000;

    @TempDir Path folder;
    private Rig rig;
    private long now = NOON;
    private WatchedSeries watched = new WatchedSeries(1_000);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now);

    @BeforeEach
    void open() {
        rig = new Rig(folder, SeriesConfig.defaults());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void pointsThatTheDiskHeldUpAreSentWhenTheyBecomeVisible() {
        int series = rig.series("t", "a", Map.of());
        WatchSelection watch = watch(WatchRequest.newBuilder());
        assertThat(watch.round()).hasSize(1);
        now = NOON + 11_000;
        assertThat(watch.round()).isEmpty();
        write(series, NOON + 1_000, NOON + 1_000);
        assertThat(times(watch.round())).containsExactly(NOON + 1_000);
    }

    @Test
    void latePointsOfSeriesBeyondTheMostWantedAreNotSent() {
        int first = rig.series("t", "a", Map.of());
        int beyond = rig.series("t", "b", Map.of());
        write(first, NOON, NOON - 10 * MINUTE);
        write(beyond, NOON, NOON - 10 * MINUTE);
        WatchSelection watch = watch(WatchRequest.newBuilder().setMaxSeries(1));
        assertThat(times(watch.round())).containsExactly(NOON - 10 * MINUTE);

        write(beyond, NOON, NOON - 5 * MINUTE);
        assertThat(watch.round()).isEmpty();
        write(first, NOON, NOON - 6 * MINUTE);
        assertThat(times(watch.round())).containsExactly(NOON - 6 * MINUTE);
    }

    @Test
    void manyLateWindowsComeInPiecesOneSoonAfterTheOther() {
        int series = rig.series("t", "a", Map.of());
        WatchSelection watch = watch(WatchRequest.newBuilder());
        var _ = watch.round();
        for (int i = 1; i <= 9; i++) {
            write(series, NOON, NOON - i * MINUTE);
        }
        for (int windows : new int[] {4, 4, 1}) {
            assertThat(times(watch.round())).hasSize(windows);
            assertThat(watch.untilNext()).isEqualTo(windows == 4 ? 1 : 1_000);
        }
    }

    @Test
    void whatIsResumedBetweenThePiecesShowsTheLateWindowsStillLeft() {
        int series = rig.series("t", "a", Map.of());
        WatchSelection watch = watch(WatchRequest.newBuilder());
        var _ = watch.round();
        for (int i = 1; i <= 9; i++) {
            write(series, NOON, NOON - i * MINUTE);
        }
        assertThat(times(watch.round())).hasSize(4);
        assertThat(watch.cursor().momentMillis()).isEqualTo(NOON - 9 * MINUTE);
        var _ = watch.round();
        var _ = watch.round();
        assertThat(watch.cursor().momentMillis()).isGreaterThan(NOON - MINUTE);
    }

    @Test
    void whoResumesStillHearsOfLatePointsInAllThatItShows() {
        int series = rig.series("t", "a", Map.of());
        write(series, NOON, NOON - 10 * MINUTE);
        WatchSelection before = watch(WatchRequest.newBuilder());
        assertThat(times(before.round())).containsExactly(NOON - 10 * MINUTE);
        String cursor = before.cursor().encode();

        WatchSelection resumed = watch(WatchRequest.newBuilder().setAfterCursor(cursor));
        assertThat(times(resumed.round())).isEmpty();
        write(series, NOON, NOON - 9 * MINUTE);
        assertThat(times(resumed.round())).containsExactly(NOON - 9 * MINUTE);
    }

    @Test
    void aSeriesThatBeginsWithItsPastIsShownWithIt() {
        WatchSelection watch = watch(WatchRequest.newBuilder());
        var _ = watch.round();
        int series = rig.series("t", "new", Map.of());
        write(series, NOON, NOON - 5 * MINUTE);
        assertThat(times(watch.round())).containsExactly(NOON - 5 * MINUTE);
    }

    @Test
    void moreLatePointsThanAreRememberedLeaveNoHole() {
        int series = rig.series("t", "a", Map.of());
        int other = rig.series("t", "other", Map.of());
        WatchSelection watch = watch(WatchRequest.newBuilder());
        var _ = watch.round();
        now = NOON + 30_000;
        var _ = watch.round();
        write(series, NOON + 10_000, NOON + 10_000);
        write(series, NOON + 10_000, NOON - 10 * MINUTE);
        var many = new PointColumns();
        for (int i = 0; i < 70_000; i++) {
            many.add(other, NOON + 11_000, i);
        }
        rig.visibleAt(now);
        rig.insert(NOON + 11_000, many);
        assertThat(times(watch.round())).containsExactly(NOON + 11_000);
        assertThat(watch.cursor().momentMillis()).isEqualTo(NOON - 15 * MINUTE);
        assertThat(watch.round()).isEmpty();
        now += 5_000;
        assertThat(times(watch.round())).contains(NOON - 10 * MINUTE, NOON + 10_000);
        assertThat(watch.round()).isEmpty();
    }

    @Test
    void aFloodOfLatePointsThatLastsDoesNotSendAllAgainAndAgain() {
        int series = rig.series("t", "a", Map.of());
        int other = rig.series("t", "other", Map.of());
        write(series, NOON, NOON - 10 * MINUTE);
        WatchSelection watch = watch(WatchRequest.newBuilder());
        assertThat(times(watch.round())).containsExactly(NOON - 10 * MINUTE);
        for (int flood = 0; flood < 3; flood++) {
            now += 1_000;
            var many = new PointColumns();
            for (int i = 0; i < 70_000; i++) {
                many.add(other, NOON - (i % 9 + 1) * MINUTE, i);
            }
            rig.visibleAt(now);
            rig.insert(now, many);
            int rounds = 0;
            do {
                assertThat(times(watch.round())).doesNotContain(NOON - 10 * MINUTE);
                rounds++;
                now += 1;
            } while (watch.untilNext() == 1);
            assertThat(rounds).isEqualTo(3);
        }
        assertThat(watch.cursor().momentMillis()).isEqualTo(NOON - 15 * MINUTE);
        now += 5_000;
        assertThat(times(watch.round())).hasSize(10).contains(NOON - 10 * MINUTE);
        assertThat(watch.round()).isEmpty();
    }

    @Test
    void moreLateWindowsThanAreKeptLeaveNoHole() {
        int series = rig.series("t", "a", Map.of());
        WatchSelection watch = watch(WatchRequest.newBuilder(), NOON - 24 * 60 * MINUTE);
        assertThat(untilQuiet(watch)).isEmpty();
        long first = NOON - 20 * 60 * MINUTE;
        var points = new PointColumns();
        for (int second = 0; second < 21_000; second++) {
            points.add(series, first + second * 1_000L, 1);
        }
        rig.visibleAt(now);
        rig.insert(NOON, points);
        var shown = new HashSet<>(untilQuiet(watch));
        assertThat(shown).hasSize(20_000).doesNotContain(first);
        assertThat(watch.cursor().momentMillis()).isEqualTo(NOON - 24 * 60 * MINUTE);
        now += 5_000;
        shown.addAll(untilQuiet(watch));
        assertThat(shown).hasSize(21_000).contains(first);
    }

    private static List<Long> untilQuiet(WatchSelection watch) {
        var shown = new ArrayList<Long>();
        do {
            shown.addAll(times(watch.round()));
        } while (watch.untilNext() <= 1);
        return shown;
    }

    @Test
    void lateWindowsOfManySeriesComeInPiecesAsHistoryDoes() {
        int[] series = new int[200];
        for (int i = 0; i < series.length; i++) {
            series[i] = rig.series("t", "s" + i, Map.of());
        }
        WatchSelection single = watch(WatchRequest.newBuilder());
        WatchSelection grouped = watch(WatchRequest.newBuilder().addGroupBy("source"));
        assertThat(untilQuiet(single)).isEmpty();
        assertThat(untilQuiet(grouped)).isEmpty();
        for (int window = 0; window < 250; window++) {
            write(series, NOON, NOON - 10 * MINUTE + window * 1_000L);
        }
        for (WatchSelection watch : List.of(single, grouped)) {
            for (int values : new int[] {20_000, 20_000, 10_000}) {
                assertThat(times(watch.round())).hasSize(values);
                assertThat(watch.untilNext()).isEqualTo(values == 20_000 ? 1 : 1_000);
            }
        }
    }

    @Test
    void whoResumesWithoutAStartStillHearsOfLatePointsInAllThatWasShown() {
        int series = rig.series("t", "a", Map.of());
        WatchSelection watch = watch(WatchRequest.newBuilder());
        for (int resumed = 1; resumed <= 2; resumed++) {
            var _ = watch.round();
            now += 1_000;
            watch = resumeWithoutStart(watch.cursor().encode());
            assertThat(watch.round()).hasSize(1);
            write(series, now, NOON - (15 - resumed) * MINUTE);
            write(series, now, NOON - (15 + resumed) * MINUTE);
            assertThat(times(watch.round())).containsExactly(NOON - (15 - resumed) * MINUTE);
        }
    }

    @Test
    void whoWasAwayHearsOfWhatCameLateMeanwhile() {
        int series = rig.series("t", "a", Map.of());
        write(series, NOON, NOON - 10 * MINUTE);
        WatchSelection before = watch(WatchRequest.newBuilder());
        assertThat(times(before.round())).containsExactly(NOON - 10 * MINUTE);
        String cursor = before.cursor().encode();

        write(series, NOON, NOON - 9 * MINUTE);
        WatchSelection resumed = watch(WatchRequest.newBuilder().setAfterCursor(cursor));
        assertThat(times(resumed.round())).containsExactly(NOON - 9 * MINUTE);
        assertThat(resumed.round()).isEmpty();
    }

    /** What came late before the restart and behind the cursor is not known any more. */
    @Test
    void whoResumesAfterARestartIsSentAllAgainThatItAskedFor() {
        int series = rig.series("t", "a", Map.of());
        write(series, NOON, NOON - 10 * MINUTE);
        WatchSelection before = watch(WatchRequest.newBuilder());
        var _ = before.round();
        String cursor = before.cursor().encode();
        write(series, NOON, NOON - 9 * MINUTE);

        rig.visibleAt(now);
        rig.crash(now);
        WatchSelection resumed = watch(WatchRequest.newBuilder().setAfterCursor(cursor));
        assertThat(times(resumed.round())).containsExactly(NOON - 10 * MINUTE, NOON - 9 * MINUTE);
        assertThat(resumed.round()).isEmpty();
        assertThat(times(resumeWithoutStart(cursor).round())).isEmpty();
    }

    @Test
    void pointsAreShownAfterTheClockWasSetBack() {
        int series = rig.series("t", "a", Map.of());
        WatchSelection watch = watch(WatchRequest.newBuilder());
        var _ = watch.round();
        now = NOON - 60 * MINUTE;
        write(series, now, now);
        assertThat(times(watch.round())).containsExactly(now);
        now += 1_000;
        write(series, now, now);
        assertThat(times(watch.round())).containsExactly(now);
    }

    @Test
    void aLongHistoryComesInPiecesOneRightAfterTheOther() {
        var points = new PointColumns();
        for (int i = 0; i < 100; i++) {
            int series = rig.series("t", "s" + i, Map.of());
            for (int second = 0; second < 900; second++) {
                points.add(series, NOON - 900_000 + second * 1_000L, 1);
            }
        }
        rig.visibleAt(now);
        rig.insert(NOON, points);
        WatchSelection watch = watch(WatchRequest.newBuilder());
        int values = 0;
        while (values < 90_000) {
            int piece = times(watch.round()).size();
            assertThat(piece).isBetween(1, 20_000);
            values += piece;
            assertThat(watch.untilNext()).isEqualTo(values < 90_000 ? 0 : 1_000);
        }
    }

    @Test
    void manySeriesGoLiveAndStaySo() {
        int[] series = manySeriesThatBeganAMinuteAgo();
        watched = new WatchedSeries(5_000);
        goesLiveAndStaysSo(WatchRequest.newBuilder().setMaxSeries(5_000), series, 5_000);
    }

    @Test
    void manySeriesTakenTogetherGoLiveAndStaySo() {
        int[] series = manySeriesThatBeganAMinuteAgo();
        goesLiveAndStaysSo(
                WatchRequest.newBuilder().setMaxSeries(5_000).addGroupBy("zone"), series, 2);
    }

    private int[] manySeriesThatBeganAMinuteAgo() {
        int[] series = new int[5_000];
        for (int i = 0; i < series.length; i++) {
            series[i] = rig.series("t", "s" + i, Map.of("zone", "z" + i % 2));
        }
        write(series, NOON - MINUTE, NOON - MINUTE);
        return series;
    }

    private void goesLiveAndStaysSo(WatchRequest.Builder request, int[] series, int results) {
        WatchSelection watch = watch(request, NOON - 3 * MINUTE / 2);
        int rounds = 0;
        int values = 0;
        do {
            values += times(watch.round()).size();
            assertThat(rounds++).as("rounds of history").isLessThan(100);
        } while (watch.untilNext() == 0);
        assertThat(values).isEqualTo(results);
        for (int round = 0; round < 5; round++) {
            now += 1_300;
            write(series, now, now);
            List<WatchResponse> messages = watch.round();
            assertThat(times(messages)).hasSize(results);
            assertThat(messages.getLast().getLive()).isTrue();
            assertThat(watch.untilNext()).isEqualTo(1_000);
        }
    }

    @Test
    void moreSeriesThanMayBeWatchedInAllAreRefusedUntilOthersAreNot() {
        for (String source : List.of("a", "b", "c")) {
            write(rig.series("t", source, Map.of()), NOON, NOON - MINUTE);
        }
        watched = new WatchedSeries(4);
        WatchSelection first = watch(WatchRequest.newBuilder());
        assertThat(first.round()).hasSize(1);
        WatchSelection second = watch(WatchRequest.newBuilder());
        assertThatThrownBy(second::round)
                .hasMessageContaining("series watched: 4 are (metrics.max-watched-series)");
        second.close();
        first.close();
        assertThat(watched.used()).isZero();
        assertThat(watch(WatchRequest.newBuilder()).round()).hasSize(1);
    }

    private WatchSelection resumeWithoutStart(String cursor) {
        var request = WatchRequest.newBuilder().setAfterCursor(cursor);
        return WatchSelection.of(request.build(), rig.engine(), 1, clock, watched);
    }

    private WatchSelection watch(WatchRequest.Builder request) {
        return watch(request, NOON - 15 * MINUTE);
    }

    private WatchSelection watch(WatchRequest.Builder request, long start) {
        request.setStart(Timestamp.newBuilder().setSeconds(start / 1_000));
        return WatchSelection.of(request.build(), rig.engine(), 1, clock, watched);
    }

    private void write(int series, long decided, long time) {
        write(new int[] {series}, decided, time);
    }

    private void write(int[] series, long decided, long time) {
        var points = new PointColumns();
        for (int id : series) {
            points.add(id, time, 1);
        }
        rig.visibleAt(now);
        rig.insert(decided, points);
    }

    private static List<Long> times(List<WatchResponse> messages) {
        return messages.stream()
                .flatMap(message -> message.getSeriesList().stream())
                .map(SeriesValues::getTimestampsMsList)
                .flatMap(List::stream)
                .toList();
    }
}
