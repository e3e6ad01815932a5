package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.metrics.v1.WatchManyResponse;
import dev.penstock.api.metrics.v1.WatchRequest;
import dev.penstock.feed.Frame;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.SeriesConfig;
import dev.penstock.series.SeriesEngine;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The selections of one WatchMany, by a clock that every look at it moves on. */
class WatchMembersTest {
    @TempDir Path folder;
    private Store store;
    private SeriesEngine series;
    private long now = 1_000_000;
    private long aLook;
    private final InstantSource clock =
            () -> {
                now += aLook;
                return Instant.ofEpochMilli(now);
            };

    @BeforeEach
    void open() {
        store = Store.open(folder, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        series = SeriesEngine.open(store, SeriesConfig.defaults(), clock, Runnable::run, 0);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void heavySelectionsComeOneByOneAndNoneIsLeftOut() {
        aLook = 10;
        WatchMembers many = many(5);
        var ids = new ArrayList<Integer>();
        for (int round = 0; round < 5; round++) {
            List<Integer> one = ids(many.round());
            assertThat(one).hasSize(1);
            ids.addAll(one);
            if (round < 4) {
                assertThat(many.untilNext()).isZero();
            }
        }
        assertThat(ids).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void quickOnesComeTogether() {
        WatchMembers many = many(64);
        assertThat(ids(many.round())).hasSize(64);
        assertThat(many.untilNext()).isEqualTo(1_000);
        assertThat(many.round()).isEmpty();
    }

    @Test
    void oneThatWasRefusedSaysSoOnceAndIsNotWaitedFor() {
        Refusal refusal = Refusal.of(Reason.LIMIT_REACHED, "too much");
        var many = new WatchMembers(List.of(WatchMember.refused(7, refusal)), clock);
        assertThat(many.untilNext()).isZero();
        assertThat(ids(many.round())).containsExactly(7);
        assertThat(many.round()).isEmpty();
        assertThat(many.untilNext()).isEqualTo(5_000);
    }

    @Test
    void aClockThatWasSetBackHoldsNothingUp() {
        WatchMembers many = many(1);
        var _ = many.round();
        now -= 500_000;
        assertThat(many.untilNext()).isZero();
        var _ = many.round();
        assertThat(many.untilNext()).isEqualTo(1_000);
    }

    private WatchMembers many(int count) {
        var members = new ArrayList<WatchMember>();
        for (int id = 1; id <= count; id++) {
            var request = WatchRequest.getDefaultInstance();
            members.add(
                    WatchMember.watching(
                            id,
                            WatchSelection.of(
                                    request, series, 1, clock, new WatchedSeries(1_000))));
        }
        return new WatchMembers(members, clock);
    }

    private static List<Integer> ids(List<Frame> frames) {
        return frames.stream().map(frame -> message(frame.bytes()).getId()).toList();
    }

    private static WatchManyResponse message(byte[] framed) {
        try {
            return WatchManyResponse.parser().parseFrom(framed, 5, framed.length - 5);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
