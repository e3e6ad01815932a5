package dev.penstock.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventRecordsTest {

    private static final int FEED = 3;
    private static final Duration FOREVER = Duration.ofDays(10_000);
    private static final int BIG = 300_000;

    @TempDir Path folder;

    private Store store;
    private WriteGroup group;

    @BeforeEach
    void open() {
        store = Store.open(folder, StoreConfig.defaults());
        group = store.begin();
    }

    @AfterEach
    void close() {
        group.close();
        store.close();
    }

    @Test
    void anEmptyFeedHasNeitherOldestNorNewest() {
        assertThat(store.events().oldest(FEED)).isEmpty();
        assertThat(store.events().newest(FEED)).isEmpty();
        assertThat(store.events().firstAtOrAfter(FEED, 0)).isEmpty();
        assertThat(store.events().size(FEED)).isEqualTo(new FeedSize(0, 0, 0, 0, 0));
    }

    @Test
    void aTimeLeadsToTheFirstEventNotBeforeIt() {
        for (int i = 0; i < 50; i++) {
            StoreTest.put(group, FEED, 1000L * i * i, 100 + i / 2, "e");
        }
        group.commit();
        var events = store.events();
        assertThat(events.firstAtOrAfter(FEED, 0)).hasValue(0);
        assertThat(events.firstAtOrAfter(FEED, 110)).hasValue(1000L * 20 * 20);
        assertThat(events.firstAtOrAfter(FEED, 124)).hasValue(1000L * 48 * 48);
        assertThat(events.firstAtOrAfter(FEED, 125)).isEmpty();
    }

    @Test
    void trimmingTakesTheOldEndAndItsBytesAndLeavesOtherFeedsAlone() {
        for (int i = 0; i < 10; i++) {
            StoreTest.put(group, FEED, i, i, "12345");
            StoreTest.put(group, FEED + 1, i, i, "12345");
        }
        group.commit();
        assertThat(store.events().trim(FEED, 4)).isEqualTo(20);
        assertThat(store.events().trim(FEED, 4)).isZero();
        assertThat(store.events().size(FEED)).isEqualTo(new FeedSize(6, 30, 4, 10, 9));
        assertThat(store.events().size(FEED + 1).events()).isEqualTo(10);
        assertThat(store.events().oldest(FEED)).hasValue(4);
        var slice = store.events().scan(FEED, 0, 1000, (_, _, _, _, _) -> true);
        assertThat(slice).isEqualTo(new EventSlice(6, 10, 4, true));
    }

    @Test
    void eventsAreFoundByTheirOffsets() {
        for (int i = 0; i < 6; i += 2) {
            StoreTest.put(group, FEED, i, i, "event" + i);
        }
        group.commit();
        var found = store.events().getAll(FEED, new long[] {4, 1, 0});
        assertThat(found).containsExactly("event4".getBytes(UTF_8), null, "event0".getBytes(UTF_8));
        store.events().trim(FEED, 3);
        assertThat(store.events().getAll(FEED, new long[] {0})).containsExactly((byte[]) null);
        assertThat(store.events().getAll(FEED, new long[0])).isEmpty();
    }

    @Test
    void sizesSurviveWithTheEventsTheyCount() {
        StoreTest.put(group, FEED, 1, 5, "one");
        StoreTest.put(group, FEED, 2, 6, "three");
        group.commit();
        store.events().trim(FEED, 2);
        store.flush();
        StoreTest.put(group, FEED, 3, 7, "lost");
        group.commit();
        close();
        open();
        assertThat(store.events().size(FEED)).isEqualTo(new FeedSize(1, 5, 2, 3, 6));
    }

    @Test
    void retentionByBytesKeepsTheNewestWithinAboutAMebibyte() {
        putBig(40);
        long dropped = store.events().retain(FEED, new Retention(FOREVER, 3_000_000), 1000);
        FeedSize size = store.events().size(FEED);
        assertThat(size.bytes()).isBetween(3_000_000L - (1 << 20) - BIG, 3_000_000L);
        assertThat(dropped).isEqualTo(40L * BIG - size.bytes());
        assertThat(size.events() * BIG).isEqualTo(size.bytes());
        assertThat(store.events().newest(FEED)).hasValue(39);
    }

    @Test
    void retentionByAgeKeepsWhatIsYoungEnough() {
        putBig(20);
        store.events().retain(FEED, new Retention(Duration.ofMillis(5), Long.MAX_VALUE), 20);
        assertThat(store.events().oldest(FEED)).hasValue(15);
        store.events().retain(FEED, new Retention(Duration.ofMillis(5), Long.MAX_VALUE), 1000);
        assertThat(store.events().oldest(FEED)).isEmpty();
        assertThat(store.events().size(FEED).bytes()).isZero();
        assertThat(store.events().size(FEED).next()).isEqualTo(20);
    }

    @Test
    void anOffsetThatGoesBackIsADefectOfTheCaller() {
        StoreTest.put(group, FEED, 5, 1, "a");
        assertThatThrownBy(() -> StoreTest.put(group, FEED, 5, 1, "b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAbandonedGroupLeavesNoTrace() {
        StoreTest.put(group, FEED, 5, 1, "a");
        group.clear();
        StoreTest.put(group, FEED, 2, 1, "b");
        group.commit();
        var seen = new ArrayList<String>();
        store.events().scan(FEED, 0, 100, StoreTest.collect(seen));
        assertThat(seen).containsExactly("2@1 b");
        assertThat(store.events().size(FEED).events()).isEqualTo(1);
    }

    private void putBig(int count) {
        byte[] payload = new byte[BIG];
        for (int i = 0; i < count; i++) {
            group.putEvent(FEED, i, i, payload, 0, BIG);
            group.commit();
        }
    }
}
