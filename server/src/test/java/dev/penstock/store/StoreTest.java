package dev.penstock.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {

    @TempDir Path folder;

    @Test
    void eventsAreScannedInOrderOfTheirOffsetsAndInSlices() {
        try (var store = open();
                var group = store.begin()) {
            for (int i = 0; i < 10; i++) {
                put(group, 7, 2L * i, 1000 + i, "event " + i);
            }
            put(group, 8, 1, 5, "another feed");
            group.commit();
            var seen = new ArrayList<String>();
            var first = store.events().scan(7, 3, 20, collect(seen));
            assertThat(seen).containsExactly("4@1002 event 2", "6@1003 event 3", "8@1004 event 4");
            assertThat(first).isEqualTo(new EventSlice(3, 9, 3, false));
            var rest = store.events().scan(7, first.next(), 1 << 20, collect(seen));
            assertThat(rest.atEnd()).isTrue();
            assertThat(seen).hasSize(8).last().isEqualTo("18@1009 event 9");
        }
    }

    @Test
    void positionsSurviveAFlushAndOnlyAFlush() {
        try (var store = open();
                var group = store.begin()) {
            group.position("view", 1, 5).commit();
            store.flush();
            group.position("view", 1, 9).commit();
            assertThat(store.position("view", 1)).isEqualTo(9);
            assertThat(store.persistedPosition("view", 1)).isEqualTo(5);
            assertThat(store.persistedPosition("view", 0)).isZero();
        }
        try (var store = open()) {
            assertThat(store.position("view", 1)).isEqualTo(5);
            assertThat(store.persistedPosition("view", 1)).isEqualTo(5);
        }
    }

    @Test
    void tablesKeepTheirRowsApart() {
        try (var store = open();
                var group = store.begin()) {
            Table one = store.table("one");
            Table two = store.table("two");
            group.put(one, bytes("a"), bytes("1")).put(one, bytes("b"), bytes("2"));
            group.put(two, bytes("a"), bytes("3")).commit();
            assertThat(one.get(bytes("a"))).isEqualTo(bytes("1"));
            assertThat(two.get(bytes("b"))).isNull();
            var rows = new ArrayList<String>();
            byte[] last =
                    one.scan(
                            Range.all(),
                            Order.DESCENDING,
                            1000,
                            (key, keyLength, value, valueLength) ->
                                    rows.add(
                                            new String(key, 0, keyLength, UTF_8)
                                                    + "="
                                                    + new String(value, 0, valueLength, UTF_8)));
            assertThat(last).isNull();
            assertThat(rows).containsExactly("b=2", "a=1");
            assertThat(one.getAll(List.of(bytes("b"), bytes("x"))))
                    .containsExactly(bytes("2"), null);
        }
    }

    @Test
    void everyCallAfterCloseIsRefused() {
        var store = open();
        var group = store.begin();
        Table table = store.table("chunks");
        store.close();
        store.close();
        assertThatThrownBy(() -> table.get(bytes("a"))).isInstanceOf(StoreException.class);
        assertThatThrownBy(group::commit).hasMessageContaining("closed");
        assertThatThrownBy(() -> store.position("view", 0)).hasMessageContaining("closed");
        assertThatThrownBy(store::flush).hasMessageContaining("closed");
        assertThatThrownBy(store::stats).hasMessageContaining("closed");
        group.close();
    }

    @Test
    void aCallOnAnEventLoopIsRefused() {
        var config = StoreConfig.defaults().withEventLoop(Thread.currentThread()::equals);
        assertThatThrownBy(() -> Store.open(folder, config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not block");
    }

    private Store open() {
        return Store.open(folder, StoreConfig.defaults());
    }

    static EventVisitor collect(List<String> into) {
        return (offset, time, buffer, from, to) ->
                into.add(
                        offset
                                + "@"
                                + time
                                + " "
                                + new String(Arrays.copyOfRange(buffer, from, to), UTF_8));
    }

    static void put(WriteGroup group, int feed, long offset, long time, String text) {
        byte[] payload = bytes(text);
        group.putEvent(feed, offset, time, payload, 0, payload.length);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
