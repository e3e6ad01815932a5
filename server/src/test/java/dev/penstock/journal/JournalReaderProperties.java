package dev.penstock.journal;

import static dev.penstock.journal.JournalContract.batch;
import static dev.penstock.journal.JournalContract.commit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever rolls, is released, dropped or opened again: a scan shows what a list would, or says less. */
class JournalReaderProperties {
    private static final int LANES = 2;

    enum What {
        APPEND,
        APPEND_LARGE,
        RELEASE,
        DROP_BYTES,
        DROP_AGE,
        REOPEN,
        SCAN,
        SEEK
    }

    record Step(What what, int lane, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(What.class),
                        Arbitraries.integers().between(0, LANES - 1),
                        Arbitraries.integers().between(0, 1_000))
                .as(Step::new)
                .list()
                .ofMaxSize(120);
    }

    @Property(tries = 150)
    void aScanShowsWhatAListWould(@ForAll("steps") List<Step> steps) throws IOException {
        try (var run = new Run(Files.createTempDirectory("reader"))) {
            for (Step step : steps) {
                run.step(step);
            }
            for (int lane = 0; lane < LANES; lane++) {
                run.scan(lane, 0, 1 << 20);
            }
        }
    }

    private static final class Run implements AutoCloseable {
        private final Path folder;
        private final FaultyDisk disk = new FaultyDisk();
        private final List<List<String>> facts = new ArrayList<>();
        private final List<List<Long>> times = new ArrayList<>();
        private SegmentedJournal journal;
        private long now = 1_000;

        Run(Path folder) throws IOException {
            this.folder = folder;
            disk.syncs = false;
            for (int lane = 0; lane < LANES; lane++) {
                facts.add(new ArrayList<>());
                times.add(new ArrayList<>());
            }
            journal = open();
        }

        private SegmentedJournal open() throws IOException {
            return SegmentedJournal.open(
                    disk,
                    folder,
                    JournalConfig.ofLanes(LANES).withSegmentBytes(50_000).withReserveBytes(0),
                    new Keeping(Duration.ofDays(1), 1 << 30),
                    cause -> {
                        throw new AssertionError(cause);
                    });
        }

        void step(Step step) throws IOException {
            int lane = step.lane();
            int number = step.number();
            switch (step.what()) {
                case APPEND -> append(lane, 1 + number % 7, 1 + number);
                case APPEND_LARGE -> append(lane, 1 + number % 2, 17 * number);
                case RELEASE -> {
                    for (int each = 0; each < LANES; each++) {
                        journal.release(each, journal.end(each) - (each == lane ? number % 9 : 0));
                    }
                }
                case DROP_BYTES ->
                        journal.reader().keep(new Keeping(Duration.ofDays(1), 200L * number), now);
                case DROP_AGE ->
                        journal.reader().keep(new Keeping(Duration.ofMillis(number), 1 << 30), now);
                case REOPEN -> {
                    journal.close();
                    journal = open();
                }
                case SCAN -> scan(lane, number % (facts.get(lane).size() + 3), 40 * number);
                case SEEK -> seek(lane, 1_000 + number);
            }
        }

        private void append(int lane, int count, int size) throws IOException {
            now += size % 13;
            var texts = new String[count];
            for (int i = 0; i < count; i++) {
                texts[i] = (lane + ":" + journal.end(lane) + i + ":").repeat(1 + size / 4);
                facts.get(lane).add(texts[i]);
                times.get(lane).add(now);
            }
            commit(journal, batch(lane, journal.end(lane), now, texts), Durability.SYNCED);
        }

        void scan(int lane, long from, int maxBytes) throws IOException {
            var expected = facts.get(lane);
            long[] next = {Math.max(from, journal.reader().oldest(lane))};
            long start = next[0];
            long[] bytes = {0};
            Scanned scanned =
                    journal.reader()
                            .scan(
                                    lane,
                                    from,
                                    maxBytes,
                                    (_, offset, time, _, buffer, begin, end) -> {
                                        assertThat(offset).isEqualTo(next[0]++);
                                        assertThat(new String(buffer, begin, end - begin, UTF_8))
                                                .isEqualTo(expected.get((int) offset));
                                        assertThat(time)
                                                .isEqualTo(times.get(lane).get((int) offset));
                                        bytes[0] += end - begin;
                                        return true;
                                    });
            boolean atEnd = next[0] >= expected.size();
            assertThat(scanned.completeFrom()).isEqualTo(start);
            assertThat(scanned.next()).isEqualTo(next[0]);
            assertThat(scanned.atEnd() || bytes[0] >= maxBytes).isTrue();
            assertThat(scanned.atEnd()).isIn(atEnd, false);
        }

        private void seek(int lane, long moment) throws IOException {
            long at = journal.reader().shortlyBefore(lane, moment);
            assertThat(at).isGreaterThanOrEqualTo(journal.reader().oldest(lane));
            for (long before = journal.reader().oldest(lane); before < at; before++) {
                assertThat(times.get(lane).get((int) before)).isLessThan(moment);
            }
        }

        @Override
        public void close() throws IOException {
            journal.close();
            try (var files = Files.walk(folder)) {
                for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
