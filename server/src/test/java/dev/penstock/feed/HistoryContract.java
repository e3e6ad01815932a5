package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every history of a feed does, wherever its events lie. */
abstract class HistoryContract {
    private static final int PAYLOAD = 1000;

    @TempDir Path folder;

    private FeedRig rig;
    private History history;

    /** A feed over the history under test. */
    abstract FeedRig open(Path in, int payloadBytes) throws Exception;

    /** Drops the oldest of the events, so that about so many are left. */
    abstract void keep(FeedRig of, int events);

    @BeforeEach
    void open() throws Exception {
        rig = open(folder, PAYLOAD);
        history = rig.feed.history();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void anEmptyHistoryIsAtItsEnd() {
        assertThat(history.oldest()).isZero();
        assertThat(history.firstAtOrAfter(0)).isEmpty();
        var seen = new ArrayList<Integer>();
        assertThat(scan(0, 1000, seen)).isEqualTo(new History.Scan(0, 0, true));
        assertThat(seen).isEmpty();
    }

    @Test
    void eventsComeInOrderFromAnOffsetOnWithoutWhatIsNoEvent() {
        rig.publish(0, 3);
        rig.applyOther();
        rig.publish(3, 5);
        var seen = new ArrayList<Integer>();
        var scan = scan(1, 1 << 20, seen);
        assertThat(seen).containsExactly(1, 2, 3, 4);
        assertThat(scan).isEqualTo(new History.Scan(6, 1, true));
    }

    @Test
    void aScanEndsAfterItsBytesAndTheNextGoesOn() {
        rig.publish(0, 100);
        var seen = new ArrayList<Integer>();
        long at = 0;
        int scans = 0;
        boolean more = true;
        while (more) {
            var scan = scan(at, 10 * PAYLOAD, seen);
            assertThat(scan.completeFrom()).isEqualTo(at);
            at = scan.next();
            more = !scan.atEnd();
            scans++;
        }
        assertThat(seen).isEqualTo(numbers(0, 100));
        assertThat(scans).isBetween(10, 12);
        assertThat(at).isEqualTo(100);
    }

    @Test
    void anEventLargerThanTheBytesWantedComesAlone() {
        rig.publish(0, 3);
        var seen = new ArrayList<Integer>();
        assertThat(scan(1, 1, seen)).isEqualTo(new History.Scan(2, 1, false));
        assertThat(seen).containsExactly(1);
    }

    @Test
    void whoEndsAScanIsToldToGoOnBehindTheEventHeHasSeen() {
        rig.publish(0, 3);
        var scan = history.scan(0, 1 << 20, (offset, _, _, _, _, _) -> offset < 1);
        assertThat(scan).isEqualTo(new History.Scan(2, 0, false));
    }

    @Test
    void kindTimeAndPayloadAreWhatWasPut() {
        rig.time(4_000);
        rig.publish(7, 8);
        history.scan(
                0,
                1,
                (offset, timeMillis, kind, buffer, from, to) -> {
                    assertThat(offset).isZero();
                    assertThat(timeMillis).isEqualTo(4_000);
                    assertThat(kind).isEqualTo(FeedRig.EVENT);
                    assertThat(to - from).isEqualTo(PAYLOAD);
                    assertThat(ByteBuffer.wrap(buffer).getInt(from)).isEqualTo(7);
                    return true;
                });
    }

    @Test
    void theFirstEventAtOrAfterAMomentIsFound() {
        for (int i = 0; i < 200; i++) {
            rig.time(10_000 + 10L * i);
            if (i % 3 == 0) {
                rig.applyOther();
                rig.commit();
            }
            rig.publish(i, i + 1);
        }
        for (int i = 0; i < 200; i += 7) {
            assertThat(numberAt(10_000 + 10L * i)).isEqualTo(i);
            assertThat(numberAt(10_000 + 10L * i - 9)).isEqualTo(i);
        }
        assertThat(history.firstAtOrAfter(0).orElse(-1)).isEqualTo(1);
        assertThat(history.firstAtOrAfter(12_000)).isEmpty();
    }

    @Test
    void whoIsOvertakenByRetentionIsTold() {
        for (int i = 0; i < 300; i++) {
            rig.publish(i, i + 1);
        }
        keep(rig, 150);
        long oldest = history.oldest();
        assertThat(oldest).isBetween(50L, 250L);
        var seen = new ArrayList<Integer>();
        var scan = scan(10, 1 << 20, seen);
        assertThat(scan).isEqualTo(new History.Scan(300, oldest, true));
        assertThat(seen).isEqualTo(numbers((int) oldest, 300));
        assertThat(history.firstAtOrAfter(0)).hasValue(oldest);
        assertThat(scan(oldest, 1, new ArrayList<>()).completeFrom()).isEqualTo(oldest);
    }

    @Test
    void whatIsPublishedIsAllThatASliceShows() {
        rig.publish(0, 3);
        rig.apply(3);
        rig.commit();
        var slice =
                Slice.read(
                        rig.feed,
                        0,
                        Long.MAX_VALUE,
                        new FeedRig.Multiples(1),
                        1 << 20,
                        Long.MAX_VALUE);
        assertThat(slice.frames()).hasSize(3);
        assertThat(slice.atEnd()).isTrue();
        assertThat(slice.next()).isEqualTo(3);
    }

    private int numberAt(long timeMillis) {
        var seen = new ArrayList<Integer>();
        scan(history.firstAtOrAfter(timeMillis).orElseThrow(), 1, seen);
        return seen.getFirst();
    }

    private History.Scan scan(long from, int maxBytes, List<Integer> into) {
        return history.scan(
                from,
                maxBytes,
                (_, _, _, buffer, begin, _) -> into.add(ByteBuffer.wrap(buffer).getInt(begin)));
    }

    private static List<Integer> numbers(int from, int to) {
        var numbers = new ArrayList<Integer>();
        for (int i = from; i < to; i++) {
            numbers.add(i);
        }
        return numbers;
    }
}
