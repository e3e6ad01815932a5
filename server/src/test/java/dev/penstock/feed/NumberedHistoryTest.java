package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.ingest.Fact;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Retention;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Events of one number among those of a feed. */
class NumberedHistoryTest extends HistoryContract {
    private static final int ID = 1;
    private static final byte EVENT = 1;
    private static final byte END = 2;

    @Override
    FeedRig open(Path in, int payloadBytes) {
        return family(in, payloadBytes, 1);
    }

    @Override
    void keep(FeedRig of, int events) {
        of.store.events().trim(ID, of.next() - events);
    }

    private static FeedRig family(Path in, int payloadBytes, int feeds) {
        var store = Store.open(in, StoreConfig.defaults().withMemory(32 << 20, 8 << 20));
        return FeedRig.ofFamily(store, ID, FeedConfig.defaults(), payloadBytes, feeds);
    }

    @Test
    void eachNumberHasItsOwnEvents() {
        try (var rig = family(folder.resolve("more"), 4, 3)) {
            rig.publish(0, 1_000);
            for (int number = 0; number < 3; number++) {
                int wanted = number;
                assertThat(all(rig, number)).hasSize(number == 0 ? 334 : 333);
                assertThat(all(rig, number)).allMatch(event -> event % 3 == wanted);
            }
        }
    }

    @Test
    void aFeedThatLostNothingIsNotOvertakenWhenOthersAre() {
        try (var rig = family(folder.resolve("more"), 4, 3)) {
            rig.apply(1);
            for (int i = 0; i < 500; i++) {
                rig.apply(3 * i);
            }
            rig.commit();
            rig.tell();
            rig.apply(4);
            rig.commit();
            rig.tell();
            rig.store.events().trim(ID, 400);
            for (boolean swept : new boolean[] {false, true}) {
                if (swept) {
                    rig.maintain(1_000);
                }
                var behindTheFirst = scan(rig, 1, 1);
                assertThat(behindTheFirst.completeFrom()).isEqualTo(1);
                assertThat(scan(rig, 1, 0).completeFrom()).isPositive();
                assertThat(scan(rig, 0, 0).completeFrom()).isEqualTo(400);
                assertThat(all(rig, 1)).containsExactly(4);
            }
        }
    }

    @Test
    void whatIsDroppedIsToldOnceAndLeavesNoRows() {
        var store = Store.open(folder.resolve("more"), StoreConfig.defaults());
        var dropped = new ArrayList<Long>();
        try (store;
                var group = store.begin()) {
            var feeds = new Feeds(store, 1, FeedConfig.defaults());
            Feed whole = feeds.add(ID, "whole", 0);
            var family =
                    feeds.family(
                            "parts",
                            whole,
                            Route::leadingVarint,
                            (_, offset, _, _) -> dropped.add(offset));
            var wholeView =
                    new FeedView(
                            whole, new Retention(Duration.ofDays(1), 1 << 20), Set.of((byte) 1));
            var view = new FeedView(family, Set.of((byte) 1), Set.of());
            for (int i = 0; i < 12_000; i++) {
                byte[] payload = {1, (byte) (i % 100)};
                var fact = new Fact().set(0, i, 5, (byte) 1, payload, 1, 2);
                wholeView.apply(fact, group);
                view.apply(fact, group);
            }
            group.commit();
            wholeView.published(12_000);
            view.published(12_000);
            store.events().trim(ID, 11_000);
            for (int second = 0; second < 5; second++) {
                view.maintain(second, group);
                group.commit();
            }
            assertThat(dropped).hasSize(11_000).isSorted().doesNotHaveDuplicates();
            var seen = new ArrayList<Long>();
            family.backwards(12_000, (_, offset, _) -> seen.add(offset));
            assertThat(seen).hasSize(1_000).startsWith(11_999L).endsWith(11_000L);
        }
    }

    @Test
    void nothingIsRememberedOfAFeedThatHasEndedOnceItsEventsAreDropped() {
        try (var store = Store.open(folder.resolve("more"), StoreConfig.defaults());
                var group = store.begin()) {
            var feeds = new Feeds(store, 1, FeedConfig.defaults());
            Feed whole = feeds.add(ID, "whole", 0);
            var family = feeds.family("parts", whole, Route::leadingVarint, Dropped.NOTHING);
            List<FeedView> views =
                    List.of(
                            new FeedView(
                                    whole,
                                    new Retention(Duration.ofDays(1), 1 << 20),
                                    Set.of(EVENT)),
                            new FeedView(family, Set.of(EVENT), Set.of(END)));
            byte[][] facts = {
                {EVENT, 1}, {EVENT, 2}, {EVENT, 1}, {EVENT, 2}, {EVENT, 3}, {END, 1}, {EVENT, 2}
            };
            for (int i = 0; i < facts.length; i++) {
                var fact = new Fact().set(0, i, 5, facts[i][0], facts[i], 1, 2);
                views.forEach(view -> view.apply(fact, group));
            }
            group.commit();
            views.forEach(view -> view.published(facts.length));
            var seen = new ArrayList<Long>();
            family.backwards(facts.length, (_, offset, _) -> seen.add(offset));
            assertThat(seen).containsExactly(6L, 4L, 3L, 2L, 1L, 0L);
            dropBefore(2, store, views, group);
            assertThat(floors(store)).containsExactly(1L, 2L);
            dropBefore(6, store, views, group);
            assertThat(floors(store)).containsExactly(2L, 3L);
        }
    }

    private static void dropBefore(
            long offset, Store store, List<FeedView> views, WriteGroup group) {
        store.events().trim(ID, offset);
        views.forEach(view -> view.maintain(1, group));
        group.commit();
    }

    /** Of which numbers it is remembered where they begin. */
    private static List<Long> floors(Store store) {
        var numbers = new ArrayList<Long>();
        store.table("parts")
                .scan(
                        Range.prefix(new byte[] {'f'}),
                        Order.ASCENDING,
                        Integer.MAX_VALUE,
                        (key, _, _, _) -> numbers.add(ByteBuffer.wrap(key).getLong(1)));
        return numbers;
    }

    private static List<Integer> all(FeedRig rig, long number) {
        var seen = new ArrayList<Integer>();
        rig.feed
                .group()
                .feed(number)
                .history()
                .scan(
                        0,
                        1 << 20,
                        (_, _, _, buffer, from, _) ->
                                seen.add(ByteBuffer.wrap(buffer).getInt(from)));
        return seen;
    }

    private static History.Scan scan(FeedRig rig, long from, long number) {
        return rig.feed
                .group()
                .feed(number)
                .history()
                .scan(from, 1 << 20, (_, _, _, _, _, _) -> true);
    }
}
