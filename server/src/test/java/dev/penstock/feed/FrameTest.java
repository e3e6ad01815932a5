package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.metrics.v1.TailResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final Event EVENT =
            new Event(2, 41, 1_000, (byte) 1, ByteBuffer.allocate(4).putInt(12).array());

    @Test
    void carriesTheMessageAndTheCursorBehindTheEvent() throws InvalidProtocolBufferException {
        var parsed = parse(Slot.make(EVENT, new FeedRig.Multiples(1), 7));
        assertThat(parsed.getPoints(0).getSeriesId()).isEqualTo(12);
        assertThat(Cursor.decode(parsed.getCursor())).isEqualTo(Cursor.of(7, 2, 42));
        assertThat(parsed.getHeartbeat()).isFalse();
    }

    @Test
    void theLastCursorCounts() throws InvalidProtocolBufferException {
        var positions = new ArrayList<Position>();
        for (int lane = 0; lane < 40; lane++) {
            positions.add(new Position(lane, Long.MAX_VALUE - lane));
        }
        var wide = new Cursor(7, positions, 5);
        assertThat(wide.encode().length()).isGreaterThan(127);
        var parsed = parse(Slot.make(EVENT, new FeedRig.Multiples(1), 7).withCursor(wide));
        assertThat(parsed.getPoints(0).getSeriesId()).isEqualTo(12);
        assertThat(Cursor.decode(parsed.getCursor())).isEqualTo(wide);
    }

    @Test
    void aHeartbeatIsACursorAndNothingElse() throws InvalidProtocolBufferException {
        var parsed = parse(Frame.heartbeat(Cursor.of(1, 0, 5)));
        assertThat(parsed)
                .isEqualTo(
                        TailResponse.newBuilder()
                                .setHeartbeat(true)
                                .setCursor(Cursor.of(1, 0, 5).encode())
                                .build());
    }

    private final RingBudget budget = new RingBudget(1 << 20);
    private final Ring ring = new Ring(16, 0, budget);

    @Test
    void equalRenderingsShareOneFrame() {
        var renderings = new Renderings();
        var one = renderings.share(new FeedRig.Multiples(3));
        var same = renderings.share(new FeedRig.Multiples(3));
        var other = renderings.share(new FeedRig.Multiples(5));
        var slot = new Slot(0, EVENT, ring);
        assertThat(slot.frame(one, 7)).isSameAs(slot.frame(same, 7));
        assertThat(slot.frame(other, 7)).isSameAs(Frame.NOTHING);
        assertThat(renderings.size()).isEqualTo(2);
        List.of(one, same, other).forEach(renderings::release);
        assertThat(renderings.size()).isZero();
    }

    @Test
    void aRenderingDoesNotSendTheFramesOfTheOneThatHadItsNumberBefore() {
        var renderings = new Renderings();
        var slot = new Slot(0, EVENT, ring);
        var before = renderings.share(new FeedRig.Multiples(5));
        assertThat(slot.frame(before, 7)).isSameAs(Frame.NOTHING);
        renderings.release(before);

        var after = renderings.share(new FeedRig.Multiples(1));

        assertThat(after.number()).isEqualTo(before.number());
        assertThat(slot.frame(after, 7)).isNotSameAs(Frame.NOTHING);
    }

    @Test
    void hundredsOfRenderingsEachHaveTheirFrame() {
        var renderings = new Renderings();
        var slot = new Slot(0, EVENT, ring);
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i <= 300; i++) {
                var shared = renderings.share(new FeedRig.Multiples(i));
                assertThat(slot.frame(shared, 7).toString())
                        .isEqualTo(Slot.make(EVENT, shared.rendering(), 7).toString());
            }
        }
    }

    @Test
    void framesOfManyRenderingsCountAsBytesOfTheirRingUntilItLetsThemGo() {
        ring.add(EVENT);
        var slot = Objects.requireNonNull(ring.get(0));
        long alone = budget.used();
        var renderings = new Renderings();
        var first = renderings.share(new FeedRig.Multiples(1));
        int bytes = slot.frame(first, 7).bytes().length;
        assertThat(budget.used()).as("the first").isEqualTo(alone);
        for (int i = 0; i < 10; i++) {
            var one = renderings.share(new Own(i));
            assertThat(slot.frame(one, 7)).isSameAs(slot.frame(one, 7));
        }
        assertThat(budget.used() - alone).isBetween(10L * bytes, 10L * bytes + 1000);
        ring.clear();
        assertThat(budget.used()).isZero();
        slot.frame(renderings.share(new Own(11)), 7);
        assertThat(budget.used()).as("made of what the ring has let go").isZero();
    }

    @Test
    void framesTakeNoRoomOfEvents() {
        ring.add(EVENT);
        var slot = Objects.requireNonNull(ring.get(0));
        var renderings = new Renderings();
        for (int i = 0; i < 10_000; i++) {
            slot.frame(renderings.share(new Own(i)), 7);
        }
        assertThat(budget.used()).isLessThan(budget.share() + 1_000);
        ring.clear();
        budget.take((1 << 20) / 2 + 1);
        ring.add(EVENT);
        long used = budget.used();
        var fresh = Objects.requireNonNull(ring.get(ring.first()));
        var first = renderings.share(new Own(-1));
        var second = renderings.share(new Own(-2));
        assertThat(fresh.frame(first, 7)).as("the first, always").isSameAs(fresh.frame(first, 7));
        assertThat(fresh.frame(second, 7)).isNotSameAs(fresh.frame(second, 7));
        assertThat(budget.used()).isEqualTo(used);
    }

    /** A reader's own rendering of everything. */
    private record Own(int reader) implements Rendering {
        @Override
        public byte @Nullable [] render(Event event) {
            return new FeedRig.Multiples(1).render(event);
        }

        @Override
        public byte[] skipped(long count) {
            return new byte[0];
        }
    }

    private static TailResponse parse(Frame frame) throws InvalidProtocolBufferException {
        var bytes = ByteBuffer.wrap(frame.bytes());
        assertThat(bytes.get()).isZero();
        assertThat(bytes.getInt()).isEqualTo(bytes.remaining());
        return TailResponse.parseFrom(bytes);
    }
}
