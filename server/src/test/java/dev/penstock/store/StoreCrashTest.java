package dev.penstock.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes and sometimes flushes, killed again and again. */
@Tag("slow")
class StoreCrashTest {

    private static final int ROUNDS = 6;
    private static final int EVENTS_PER_GROUP = 7;

    @TempDir Path folder;

    @Test
    void afterAKillTheStoreIsExactlyAtThePersistedPositionsOfAllViews() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            long flushed = killAfterSomeFlushes();
            try (var store = open(folder)) {
                long position = store.position("events", 0);
                assertThat(position).isGreaterThanOrEqualTo(flushed);
                assertThat(store.persistedPosition("events", 0)).isEqualTo(position);
                assertThat(store.position("rows", 0)).isEqualTo(position);
                assertAllThere(store, position);
            }
        }
    }

    private static void assertAllThere(Store store, long position) {
        long events = position * EVENTS_PER_GROUP;
        FeedSize size = store.events().size(1);
        assertThat(size.events()).isEqualTo(events);
        assertThat(size.next()).isEqualTo(events);
        var slice = store.events().scan(1, 0, Integer.MAX_VALUE, (_, _, _, _, _) -> true);
        assertThat(slice.count()).isEqualTo(events);
        var rows = new long[1];
        for (String table : new String[] {"rows", "chunks", "rollups"}) {
            rows[0] = 0;
            store.table(table)
                    .scan(
                            Range.all(),
                            Order.ASCENDING,
                            Integer.MAX_VALUE,
                            (_, _, _, _) -> {
                                rows[0]++;
                                return true;
                            });
            assertThat(rows[0]).as(table).isEqualTo(position);
        }
    }

    private long killAfterSomeFlushes() throws Exception {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writer.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        long flushed = 0;
        try (var lines = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            int flushes = 0;
            String line;
            while ((line = lines.readLine()) != null) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("flushed") && words.length == 3) {
                    flushed = Long.parseLong(words[1]);
                    flushes++;
                }
                if (flushes == 3) {
                    child.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return flushed;
    }

    static Store open(Path folder) {
        return Store.open(folder, StoreConfig.defaults().withMemory(16 << 20, 4 << 20));
    }

    /** The process. Its memtables are small, so that flushes come by themselves as well. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] args) {
            var store = open(Path.of(args[0]));
            var group = store.begin();
            var rows = store.table("rows");
            var chunks = store.table("chunks");
            var rollups = store.table("rollups");
            byte[] payload = new byte[300];
            long position = store.position("events", 0);
            while (true) {
                long first = position * EVENTS_PER_GROUP;
                for (int i = 0; i < EVENTS_PER_GROUP; i++) {
                    group.putEvent(1, first + i, position, payload, 0, payload.length);
                }
                byte[] key = ByteBuffer.allocate(8).putLong(position).array();
                group.put(rows, key, payload).put(chunks, key, payload).put(rollups, key, payload);
                position++;
                group.position("events", 0, position).position("rows", 0, position).commit();
                if (position % 2500 == 0) {
                    long persisted = position;
                    store.flush();
                    System.out.println("flushed " + persisted + " .");
                    System.out.flush();
                }
            }
        }
    }
}
