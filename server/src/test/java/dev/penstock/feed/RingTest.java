package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RingTest {
    private static final int CAPACITY = 64;
    private static final int SHARE = 1_000;

    private final RingBudget budget = new RingBudget(8 * SHARE);
    private final Ring ring = new Ring(CAPACITY, 0, budget);

    @Test
    void holdsNoMoreEventsThanItHasSlots() {
        var roomy = new Ring(CAPACITY, 0, new RingBudget(1 << 20));
        add(roomy, 0, CAPACITY + 3, 0);
        assertThat(roomy.next() - roomy.first()).isEqualTo(CAPACITY);
        assertThat(roomy.find(2)).isEqualTo(-1);
        assertThat(roomy.find(3)).isEqualTo(3);
    }

    @Test
    void holdsNoMoreBytesThanItsShareHoweverMuchIsLeftOfAll() {
        add(0, 5, 100);
        assertThat(budget.used()).isPositive().isLessThanOrEqualTo(SHARE);
        assertThat(ring.find(2)).isEqualTo(-1);
        assertThat(ring.get(ring.find(3))).extracting(slot -> slot.event.offset()).isEqualTo(3L);
        assertThat(ring.get(ring.find(4))).extracting(slot -> slot.event.offset()).isEqualTo(4L);
    }

    @Test
    void holdsAnEventThatIsLargerThanItsShareAlone() {
        add(0, 2, 100);
        add(2, 1, 10 * SHARE);
        assertThat(ring.next() - ring.first()).isEqualTo(1);
        add(3, 1, 100);
        assertThat(ring.get(ring.find(3))).extracting(slot -> slot.event.offset()).isEqualTo(3L);
        assertThat(ring.next() - ring.first()).isEqualTo(1);
    }

    @Test
    void showsWhatWasPutInAnEventsPlace() {
        add(0, 3, 80);
        long used = budget.used();
        ring.replace(new Event(0, 1, 1, (byte) 2, new byte[10]));
        ring.replace(new Event(0, 7, 1, (byte) 2, new byte[10]));
        assertThat(ring.get(ring.find(0)))
                .extracting(slot -> slot.event.kind())
                .isEqualTo((byte) 1);
        assertThat(ring.get(ring.find(1)))
                .extracting(slot -> slot.event.kind())
                .isEqualTo((byte) 2);
        assertThat(ring.get(ring.find(2)))
                .extracting(slot -> slot.event.kind())
                .isEqualTo((byte) 1);
        assertThat(budget.used()).isEqualTo(used - 2 * 70);
        ring.clear();
        assertThat(budget.used()).isZero();
        ring.replace(new Event(0, 1, 1, (byte) 2, new byte[10]));
        assertThat(budget.used()).isZero();
    }

    @Test
    void letsGoWhatIsOlder() {
        for (int i = 0; i < 4; i++) {
            ring.add(new Event(0, i, 100L * i, (byte) 1, new byte[10]));
        }
        ring.dropBefore(200);
        assertThat(ring.find(1)).isEqualTo(-1);
        assertThat(ring.get(ring.find(2))).extracting(slot -> slot.event.offset()).isEqualTo(2L);
        ring.dropBefore(Long.MAX_VALUE);
        assertThat(budget.used()).isZero();
    }

    @Test
    void givesBackWhatItHeld() {
        add(0, 2, 100);
        ring.clear();
        assertThat(budget.used()).isZero();
    }

    private void add(long from, int count, int payload) {
        add(ring, from, count, payload);
    }

    private static void add(Ring ring, long from, int count, int payload) {
        for (long offset = from; offset < from + count; offset++) {
            ring.add(new Event(0, offset, 1, (byte) 1, new byte[payload]));
        }
    }
}
