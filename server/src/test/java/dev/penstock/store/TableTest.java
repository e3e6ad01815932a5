package dev.penstock.store;

import static dev.penstock.store.StoreTest.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {

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

    @ParameterizedTest
    @ValueSource(strings = {"chunks", "rollups", "any"})
    void aScanGoesOnWhereItsLastSliceEnded(String name) {
        Table table = store.table(name);
        fill(table);
        var keys = new ArrayList<String>();
        byte[] last = table.scan(Range.prefix(bytes("b")), Order.ASCENDING, 4, into(keys));
        assertThat(keys).containsExactly("b0", "b1");
        assertThat(last).isEqualTo(bytes("b1"));
        Range rest = new Range(Table.after(bytes("b1")), bytes("c"));
        assertThat(table.scan(rest, Order.ASCENDING, 1000, into(keys))).isNull();
        assertThat(keys).containsExactly("b0", "b1", "b2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunks", "any"})
    void aDescendingScanFindsTheLastKeyBelowABound(String name) {
        Table table = store.table(name);
        fill(table);
        var keys = new ArrayList<String>();
        RowVisitor one = (key, length, _, _) -> !keys.add(new String(key, 0, length, UTF_8));
        table.scan(new Range(bytes("a"), bytes("b15")), Order.DESCENDING, 1000, one);
        assertThat(keys).containsExactly("b1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollups", "any"})
    void aRangeIsDeletedAndNothingElse(String name) {
        Table table = store.table(name);
        fill(table);
        group.deleteRange(table, Range.prefix(bytes("b"))).commit();
        var keys = new ArrayList<String>();
        table.scan(Range.all(), Order.ASCENDING, 1000, into(keys));
        assertThat(keys).containsExactly("a0", "a1", "a2", "c0", "c1", "c2");
        assertThat(store.table("other").get(bytes("a0"))).isNull();
    }

    @Test
    void aPrefixOfHighBytesHasNoEnd() {
        assertThat(Range.prefix(new byte[] {1, -1}).to()).isEqualTo(new byte[] {2});
        assertThat(Range.prefix(new byte[] {-1, -1}).to()).isNull();
        assertThatThrownBy(() -> group.deleteRange(store.table("chunks"), Range.all()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aValueLongerThanTheBufferTellsItsLength() {
        Table table = store.table("chunks");
        group.put(table, bytes("k"), bytes("12345")).commit();
        byte[] small = new byte[3];
        assertThat(table.get(bytes("k"), small)).isEqualTo(5);
        assertThat(table.get(bytes("none"), small)).isEqualTo(-1);
    }

    @Test
    void closingWaitsForAScanThatIsUnderWay() throws InterruptedException {
        Table table = store.table("chunks");
        fill(table);
        var inside = new CountDownLatch(1);
        var closing = new CountDownLatch(1);
        var failure = new AtomicReference<Throwable>();
        var rows = new ArrayList<String>();
        Thread reader =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failure.set(e))
                        .start(
                                () ->
                                        table.scan(
                                                Range.all(),
                                                Order.ASCENDING,
                                                1000,
                                                (key, length, _, _) -> {
                                                    inside.countDown();
                                                    awaitQuietly(closing);
                                                    return rows.add("row");
                                                }));
        inside.await();
        Thread closer = Thread.ofPlatform().start(store::close);
        while (!refused(table)) {
            Thread.onSpinWait();
        }
        closing.countDown();
        reader.join();
        closer.join();
        assertThat(failure.get()).isNull();
        assertThat(rows).hasSize(9);
    }

    private static boolean refused(Table table) {
        try {
            table.get(bytes("a0"));
            return false;
        } catch (StoreException e) {
            return e.kind() == StoreException.Kind.CLOSED;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill(Table table) {
        for (String letter : List.of("a", "b", "c")) {
            for (int i = 0; i < 3; i++) {
                group.put(table, bytes(letter + i), bytes(""));
            }
        }
        group.commit();
    }

    private static RowVisitor into(List<String> keys) {
        return (key, length, _, _) -> keys.add(new String(key, 0, length, UTF_8));
    }
}
