package dev.penstock.journal;

import static dev.penstock.journal.JournalContract.commit;
import static dev.penstock.journal.JournalContract.replayAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.journal.JournalConfig.OnDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever is cut off or flipped, what comes back is a prefix of what was committed, and everything
 * before the damaged group is in it.
 */
class DamageProperties {

    private static final int LANES = 3;
    private static final long SEGMENT_BYTES = 1024;

    /** What was written, and after each group how many facts there were and where they ended. */
    private record Written(List<String> facts, List<Mark> marks) {}

    private record Mark(int facts, int segment, long size) {}

    @Property(tries = 5, shrinking = ShrinkingMode.OFF)
    void aFileCutAnywhereLosesOnlyWhatLayBehindTheCut(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 200) Integer> sizes)
            throws IOException {
        try (var scene = new Scene(sizes, 1 << 20)) {
            long size = Files.size(scene.segment(0));
            for (long cut = SegmentHeader.bytes(LANES); cut < size; cut++) {
                scene.restore();
                RecoveryTest.truncate(scene.segment(0), cut);
                assertThat(scene.recovered(OnDamage.REFUSE)).isEqualTo(scene.factsBefore(0, cut));
            }
        }
    }

    @Property(tries = 2, shrinking = ShrinkingMode.OFF)
    void aWriteIntoPreparedSpaceEndedAnywhereLosesOnlyItsGroup(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 200) Integer> sizes)
            throws IOException {
        try (var scene = new Scene(sizes, 1 << 20)) {
            long size = Files.size(scene.segment(0));
            for (long end = SegmentHeader.bytes(LANES); end < size; end++) {
                scene.restore();
                RecoveryTest.truncate(scene.segment(0), end);
                RecoveryTest.append(scene.segment(0), new byte[1000]);
                assertThat(scene.recovered(OnDamage.REFUSE)).isEqualTo(scene.factsBefore(0, end));
            }
        }
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void aFlippedBitLosesOnlyItsGroupAndThoseAfterIt(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0, max = 300) Integer> sizes,
            @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        try (var scene = new Scene(sizes, SEGMENT_BYTES)) {
            for (int i = 0; i < 20; i++) {
                scene.restore();
                int segment = random.nextInt(scene.segments());
                long at = random.nextLong(Files.size(scene.segment(segment)));
                RecoveryTest.flipBit(scene.segment(segment), at, random.nextInt(8));
                List<String> expected =
                        at < SegmentHeader.bytes(LANES)
                                ? scene.written.facts()
                                : scene.factsBefore(segment, at);
                assertThat(scene.recovered(OnDamage.CUT)).isEqualTo(expected);
            }
        }
    }

    /** A journal folder with a copy of itself, to be damaged again and again. */
    private static final class Scene implements AutoCloseable {

        final Path original = Files.createTempDirectory("journal-original");
        final Path folder = Files.createTempDirectory("journal-damaged");
        final Written written = new Written(new ArrayList<>(), new ArrayList<>());
        private final long segmentBytes;

        Scene(List<Integer> sizes, long segmentBytes) throws IOException {
            this.segmentBytes = segmentBytes;
            try (var journal = open(original, OnDamage.REFUSE)) {
                for (int i = 0; i < sizes.size(); i++) {
                    write(journal, i % LANES, i, sizes.get(i));
                }
            }
            restore();
        }

        private void write(SegmentedJournal journal, int lane, int time, int size)
                throws IOException {
            var batch = new Batch(lane);
            batch.reset(journal.end(lane), time);
            for (int fact = 0; fact <= size % 4; fact++) {
                String text = "z".repeat(size);
                byte[] bytes = text.getBytes(UTF_8);
                long offset = journal.end(lane) + fact;
                written.facts().add(lane + "/" + offset + "@" + time + " 7" + text);
                batch.add((byte) '7', bytes, 0, bytes.length);
            }
            commit(journal, batch, Durability.SYNCED);
            int segment = journal.stats().segments() - 1;
            long end = Files.size(original.resolve(name(segment)));
            written.marks().add(new Mark(written.facts().size(), segment, end));
        }

        int segments() throws IOException {
            try (var files = Files.list(original)) {
                return (int)
                        files.filter(f -> Segment.isSegment(f.getFileName().toString())).count();
            }
        }

        Path segment(int sequence) {
            return folder.resolve(name(sequence));
        }

        List<String> factsBefore(int segment, long at) {
            int count = 0;
            for (Mark mark : written.marks()) {
                if (mark.segment() < segment || (mark.segment() == segment && mark.size() <= at)) {
                    count = mark.facts();
                }
            }
            return written.facts().subList(0, count);
        }

        List<String> recovered(OnDamage damage) throws IOException {
            try (var journal = open(folder, damage)) {
                return replayAll(journal);
            }
        }

        void restore() throws IOException {
            clear(folder);
            try (var files = Files.list(original)) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
        }

        @Override
        public void close() throws IOException {
            clear(original);
            clear(folder);
            Files.delete(original);
            Files.delete(folder);
        }

        private SegmentedJournal open(Path where, OnDamage damage) throws IOException {
            var config =
                    JournalConfig.ofLanes(LANES)
                            .withSegmentBytes(segmentBytes)
                            .withReserveBytes(0)
                            .onDamage(damage);
            var disk = new FaultyDisk();
            disk.syncs = false;
            return SegmentedJournal.open(
                    disk,
                    where,
                    config,
                    Keeping.nothing(),
                    cause -> {
                        throw new AssertionError(cause);
                    });
        }

        private static String name(int segment) {
            return String.format("%016d.log", segment);
        }

        private static void clear(Path folder) throws IOException {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    if (!file.equals(folder)) {
                        Files.delete(file);
                    }
                }
            }
        }
    }
}
