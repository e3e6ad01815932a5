package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.penstock.api.analytics.DashboardData;
import dev.penstock.api.analytics.MetricValue;
import dev.penstock.api.metrics.MetricPoint;
import dev.penstock.api.metrics.v1.TailPoint;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Frame;
import dev.penstock.series.PointColumns;
import dev.penstock.series.Rig;
import dev.penstock.series.SeriesConfig;
import dev.penstock.series.SeriesSelector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds of newest values: pieces, cursors, what is sent again and what is not. */
class LiveSourceTest {
    private static final long T = 1_700_000_000_000L;
    private static final long EPOCH = 7;
    private static final SeriesSelector ALL = new SeriesSelector(List.of(), List.of());

    @TempDir private Path folder;
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(folder, SeriesConfig.defaults());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aRoundOfManySeriesComesInPiecesThatNobodyHasToHoldAtOnce() {
        fill(5_000);
        var source = points(0);
        var names = new ArrayList<String>();
        int pieces = 0;
        do {
            List<Frame> piece = source.round();
            assertThat(bytes(piece)).isBetween(1, 2 * LiveSource.PIECE_BYTES);
            boolean last = source.untilNext() > 0;
            long seen = last ? rig.end() : 0;
            List<MetricPoint> messages = messages(piece, MetricPoint.parser());
            assertThat(offset(messages.getLast().getCursor())).isEqualTo(seen);
            messages.forEach(message -> names.add(message.getName()));
            pieces++;
        } while (source.untilNext() == 0);
        assertThat(pieces).isGreaterThan(5);
        assertThat(names).hasSize(5_000).doesNotHaveDuplicates();
        assertThat(source.round()).isEmpty();
        assertThat(source.untilNext()).isEqualTo(1_000);
    }

    @Test
    void whatChangesBetweenThePiecesComesInTheNextRound() {
        fill(5_000);
        var source = points(0);
        source.round();
        insert(0, T + 1, 2);
        insert(4_999, T + 1, 2);
        while (source.untilNext() == 0) {
            source.round();
        }
        List<MetricPoint> next = messages(source.round(), MetricPoint.parser());
        assertThat(next).extracting(MetricPoint::getName).containsExactly("m0");
        assertThat(next).extracting(MetricPoint::getValue).containsOnly(2.0);
    }

    @Test
    void aPointThatCameLateIsNoReasonToSendTheNewestAgain() {
        int id = rig.series("m", "s", Map.of());
        insert(id, T + 10, 1);
        var source = points(0);
        assertThat(source.round()).hasSize(1);
        insert(id, T, 2);
        assertThat(source.round()).isEmpty();
        insert(id, T + 10, 1);
        assertThat(source.round()).isEmpty();
        insert(id, T + 10, 3);
        assertThat(source.round()).as("replaced").hasSize(1);
    }

    @Test
    void whatIsSeenBeforeItIsToldOfIsSentOnce() {
        int id = rig.series("m", "s", Map.of());
        var told = new AtomicLong(rig.end());
        insert(id, T, 1);
        var source = new NewestPoints(rig.engine(), ALL, told::get, EPOCH, () -> 0, 1_000);
        assertThat(source.round()).hasSize(1);
        assertThat(source.round()).as("still not told of").isEmpty();
        told.set(rig.end());
        assertThat(source.round()).isEmpty();
        insert(id, T + 1, 2);
        assertThat(source.round()).hasSize(1);
        told.set(rig.end());
        insert(id, T + 2, 3);
        assertThat(source.round()).hasSize(1);
        assertThat(source.round()).isEmpty();
    }

    @Test
    void theLastPointOfAFactIsSentAlsoIfOneBeforeItWasSeen() {
        int id = rig.series("m", "s", Map.of());
        var told = new AtomicLong(rig.end());
        insert(id, T, 1);
        var source = new NewestPoints(rig.engine(), ALL, told::get, EPOCH, () -> 0, 1_000);
        assertThat(source.round()).hasSize(1);
        var rest = new PointColumns();
        rest.add(id, T + 1, 2);
        rig.more(T, rest);
        told.set(rig.end());
        assertThat(messages(source.round(), MetricPoint.parser()))
                .extracting(MetricPoint::getValue)
                .containsExactly(2.0);
        assertThat(source.round()).isEmpty();
    }

    @Test
    void aConflatingTailResumedAfterAPieceLosesNothing() {
        fill(40_000);
        var source = tail(0);
        TailResponse first = messages(source.round(), TailResponse.parser()).getLast();
        source.round();
        assertThat(first.getSerializedSize()).isLessThan(2 * LiveSource.PIECE_BYTES);

        var resumed = tail(offset(first.getCursor()));
        var ids = new HashSet<Integer>();
        do {
            for (TailResponse message : messages(resumed.round(), TailResponse.parser())) {
                assertThat(message.getSerializedSize()).isLessThan(2 * LiveSource.PIECE_BYTES);
                message.getPointsList().stream().map(TailPoint::getSeriesId).forEach(ids::add);
            }
        } while (resumed.untilNext() == 0);
        assertThat(ids).hasSize(40_000);
    }

    @Test
    void aDashboardOfManySourcesComesInMessagesThatAnyClientTakes() {
        for (int i = 0; i < 3_000; i++) {
            insert(rig.series("m", "source-of-some-length-" + i, Map.of("tag", "a")), T, 1);
            insert(rig.series("m", "source-of-some-length-" + i, Map.of("tag", "b")), T + 1, 2);
        }
        var source = dashboard(0);
        var shown = new ArrayList<MetricValue>();
        do {
            List<Frame> piece = source.round();
            assertThat(bytes(piece)).isBetween(1, 2 * LiveSource.PIECE_BYTES);
            messages(piece, DashboardData.parser())
                    .forEach(message -> shown.addAll(message.getMetricsList()));
        } while (source.untilNext() == 0);
        assertThat(shown).hasSize(3_000);
        assertThat(shown).extracting(MetricValue::getName).doesNotHaveDuplicates();
        assertThat(shown).extracting(MetricValue::getValue).containsOnly(2.0);
    }

    @Test
    void aDashboardNeverGoesBackToAnOlderValueOfOtherTags() {
        int a = rig.series("m", "s", Map.of("tag", "a"));
        int b = rig.series("m", "s", Map.of("tag", "b"));
        insert(a, T + 10, 1);
        var source = dashboard(0);
        assertThat(values(source)).containsExactly(1.0);
        insert(b, T, 2);
        assertThat(values(source)).isEmpty();
        insert(b, T + 20, 3);
        assertThat(values(source)).containsExactly(3.0);
    }

    private static List<Double> values(LiveSource source) {
        return messages(source.round(), DashboardData.parser()).stream()
                .flatMap(message -> message.getMetricsList().stream())
                .map(MetricValue::getValue)
                .toList();
    }

    private NewestBySource dashboard(long after) {
        return new NewestBySource(rig.engine(), ALL, rig::end, EPOCH, () -> after, 1_000, "board");
    }

    private NewestPoints points(long after) {
        return new NewestPoints(rig.engine(), ALL, rig::end, EPOCH, () -> after, 1_000);
    }

    private NewestTail tail(long after) {
        return new NewestTail(rig.engine(), ALL, rig::end, EPOCH, () -> after);
    }

    private void fill(int series) {
        var points = new PointColumns();
        for (int i = 0; i < series; i++) {
            points.add(rig.series("m" + i, "s", Map.of("tag", "value")), T, 1);
        }
        rig.insert(T, points);
    }

    private void insert(int series, long time, double value) {
        var points = new PointColumns();
        points.add(series, time, value);
        rig.insert(time, points);
    }

    private static int bytes(List<Frame> frames) {
        return frames.stream().mapToInt(frame -> frame.bytes().length).sum();
    }

    private static long offset(String cursor) {
        return Cursor.decode(cursor).offset(0);
    }

    private static <M extends Message> List<M> messages(List<Frame> frames, Parser<M> parser) {
        var messages = new ArrayList<M>();
        for (Frame frame : frames) {
            byte[] bytes = frame.bytes();
            try {
                messages.add(parser.parseFrom(bytes, 5, bytes.length - 5));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        return messages;
    }
}
