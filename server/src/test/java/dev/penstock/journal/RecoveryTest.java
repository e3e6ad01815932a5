package dev.penstock.journal;

import static dev.penstock.journal.JournalContract.batch;
import static dev.penstock.journal.JournalContract.commit;
import static dev.penstock.journal.JournalContract.replayAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.journal.JournalConfig.OnDamage;
import dev.penstock.journal.RecoveryReport.Finding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opening says and does about damage of each kind. */
class RecoveryTest {

    private static final int FACTS = 10;

    @TempDir Path folder;

    private final List<IOException> deaths = new CopyOnWriteArrayList<>();

    @AfterEach
    void theJournalNeverDied() {
        assertThat(deaths).isEmpty();
    }

    @Test
    void anInterruptedLastWriteIsCutWithoutANewEpoch() throws IOException {
        writeThenCrash();
        truncate(segment(0), Files.size(segment(0)) - 3);
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.TORN_TAIL);
            assertThat(journal.recovery().newEpoch()).isFalse();
            assertThat(journal.epoch()).isEqualTo(1);
            assertThat(replayAll(journal)).hasSize(FACTS - 1);
        }
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.WHOLE);
        }
    }

    @Test
    void zerosAtTheEndAreSpaceToBeUsed() throws IOException {
        writeThenCrash();
        append(segment(0), new byte[300_000]);
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.WHOLE);
            assertThat(replayAll(journal)).hasSize(FACTS);
            commit(journal, batch(0, FACTS, 1, "more"), Durability.SYNCED);
        }
        assertThat(Files.size(segment(0))).isLessThan(300_000);
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(replayAll(journal)).hasSize(FACTS + 1);
        }
    }

    @Test
    void aWriteIntoZerosThatWasInterruptedIsCutWithoutANewEpoch() throws IOException {
        writeThenCrash();
        long size = Files.size(segment(0));
        truncate(segment(0), size - 3);
        append(segment(0), new byte[300_000]);
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.TORN_TAIL);
            assertThat(journal.recovery().cutBytes()).isBetween(100L, 300L);
            assertThat(journal.epoch()).isEqualTo(1);
            assertThat(replayAll(journal)).hasSize(FACTS - 1);
        }
    }

    @Test
    void aFlippedBitBeforeZerosIsDamageAndNoInterruptedWrite() throws IOException {
        writeThenCrash();
        flip(segment(0), Files.size(segment(0)) - 20);
        append(segment(0), new byte[300_000]);
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.DAMAGED_TAIL);
            assertThat(journal.epoch()).isEqualTo(2);
            assertThat(replayAll(journal)).hasSize(FACTS - 1);
        }
    }

    @Test
    void groupsBehindZerosAreDamageInTheMiddle() throws IOException {
        writeThenCrash();
        byte[] bytes = Files.readAllBytes(segment(0));
        truncate(segment(0), bytes.length / 2);
        append(segment(0), new byte[300]);
        append(segment(0), Arrays.copyOfRange(bytes, bytes.length / 2 + 300, bytes.length));
        assertThatThrownBy(() -> open(OnDamage.REFUSE))
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("whole groups follow");
    }

    @Test
    void aFlippedBitInTheLastGroupIsCutAndBeginsANewEpoch() throws IOException {
        writeThenCrash();
        flip(segment(0), Files.size(segment(0)) - 3);
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.DAMAGED_TAIL);
            assertThat(journal.recovery().message()).contains("0000000000000000.log at byte");
            assertThat(journal.epoch()).isEqualTo(2);
            assertThat(replayAll(journal)).hasSize(FACTS - 1);
            commit(journal, batch(0, journal.end(0), 9, "new"), Durability.SYNCED);
        }
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.epoch()).isEqualTo(2);
            assertThat(replayAll(journal)).hasSize(FACTS).last().isEqualTo("0/9@9 7new");
        }
    }

    @Test
    void whereverARepairWasInterruptedTheNextStartIsInANewEpoch() throws IOException {
        var disk = new FaultyDisk();
        boolean opened = false;
        for (int changes = 0; !opened; changes++) {
            empty();
            writeThenCrash();
            flip(segment(0), Files.size(segment(0)) - 3);
            disk.goodChanges.set(changes);
            opened = opens(disk);
            try (var journal = open(OnDamage.REFUSE)) {
                assertThat(journal.epoch()).as("after %d changes", changes).isGreaterThan(1);
                assertThat(replayAll(journal)).hasSize(FACTS - 1);
            }
        }
    }

    private boolean opens(FaultyDisk disk) throws IOException {
        var config = config(OnDamage.REFUSE, 1 << 20);
        try (var _ = SegmentedJournal.open(disk, folder, config, Keeping.nothing(), deaths::add)) {
            disk.goodChanges.set(Integer.MAX_VALUE);
            return true;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("as told");
            return false;
        }
    }

    private void empty() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aGroupCutOffAfterACleanCloseHadBeenSyncedAndBeginsANewEpoch() throws IOException {
        writeAndClose(FACTS, 1 << 20);
        truncate(segment(0), Files.size(segment(0)) - 3);
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.TORN_TAIL);
            assertThat(journal.epoch()).isEqualTo(2);
        }
    }

    @Test
    void aWholeGroupMissingAtTheEndIsNoticed() throws IOException {
        writeAndClose(FACTS - 1, 1 << 20);
        long nine = Files.size(segment(0));
        try (var journal = open(OnDamage.REFUSE)) {
            commit(journal, batch(0, FACTS - 1, 1, "fact"), Durability.SYNCED);
        }
        truncate(segment(0), nine);
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.MISSING_TAIL);
            assertThat(journal.epoch()).isEqualTo(2);
        }
    }

    @Test
    void damageBeforeWholeGroupsIsRefusedUnlessToldToCut() throws IOException {
        writeThenCrash();
        flip(segment(0), Files.size(segment(0)) / 2);
        assertThatThrownBy(() -> open(OnDamage.REFUSE))
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("whole groups follow")
                .hasMessageContaining("--set journal.damage=cut");
        try (var journal = open(OnDamage.CUT)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.DAMAGED_MIDDLE);
            assertThat(journal.epoch()).isEqualTo(2);
            assertThat(replayAll(journal)).hasSizeBetween(1, FACTS - 2);
        }
    }

    @Test
    void aTornEndOfASegmentThatIsNotTheLastIsDamageInTheMiddle() throws IOException {
        writeAndClose(FACTS, 1024);
        assertThat(segment(1)).exists();
        truncate(segment(0), Files.size(segment(0)) - 1);
        assertThatThrownBy(() -> open(OnDamage.REFUSE)).isInstanceOf(CorruptJournalException.class);
        try (var journal = open(OnDamage.CUT)) {
            assertThat(replayAll(journal)).isNotEmpty();
            assertThat(folder.resolve("0000000000000001.log.cut-1")).exists();
        }
    }

    @Test
    void aMissingSegmentIsDamageInTheMiddle() throws IOException {
        writeAndClose(3 * FACTS, 1024);
        Files.delete(segment(1));
        assertThatThrownBy(() -> open(OnDamage.REFUSE)).isInstanceOf(CorruptJournalException.class);
    }

    @Test
    void aSegmentWhoseMakingWasInterruptedIsCut() throws IOException {
        writeAndClose(FACTS, 1 << 20);
        Files.write(segment(1), new byte[] {'P', 'E'});
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(journal.recovery().finding()).isEqualTo(Finding.TORN_TAIL);
            assertThat(journal.epoch()).isEqualTo(1);
            assertThat(replayAll(journal)).hasSize(FACTS);
        }
    }

    @Test
    void oneDamagedCopyOfASegmentHeaderDoesNotMatter() throws IOException {
        writeThenCrash();
        flip(segment(0), 40);
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(replayAll(journal)).hasSize(FACTS);
        }
    }

    @Test
    void aDamagedManifestIsSaid() throws IOException {
        writeThenCrash();
        flip(folder.resolve("manifest"), 40);
        assertThatThrownBy(() -> open(OnDamage.CUT))
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("manifest");
    }

    @Test
    void aSegmentOfAnotherJournalIsNotTakenForOneOfOurs() throws IOException {
        writeThenCrash();
        Path other = folder.resolve("other");
        try (var journal =
                SegmentedJournal.open(other, config(OnDamage.REFUSE, 1024), deaths::add)) {
            commit(journal, batch(0, 0, 1, "foreign"), Durability.SYNCED);
        }
        Files.copy(other.resolve("0000000000000000.log"), segment(1));
        try (var journal = open(OnDamage.REFUSE)) {
            assertThat(replayAll(journal)).hasSize(FACTS).noneMatch(f -> f.contains("foreign"));
        }
    }

    /** Leaves the folder as a process that was killed leaves it. */
    private void writeThenCrash() throws IOException {
        writeAndClose(0, 1 << 20);
        byte[] manifest = Files.readAllBytes(folder.resolve("manifest"));
        writeAndClose(FACTS, 1 << 20);
        Files.write(folder.resolve("manifest"), manifest);
    }

    private void writeAndClose(int facts, int segmentBytes) throws IOException {
        var config = config(OnDamage.REFUSE, segmentBytes);
        try (var journal = SegmentedJournal.open(folder, config, deaths::add)) {
            for (int i = 0; i < facts; i++) {
                commit(journal, batch(0, i, 1, "fact " + "x".repeat(150)), Durability.SYNCED);
            }
        }
    }

    private SegmentedJournal open(OnDamage damage) throws IOException {
        return SegmentedJournal.open(folder, config(damage, 1 << 20), deaths::add);
    }

    private static JournalConfig config(OnDamage damage, int segmentBytes) {
        return JournalConfig.ofLanes(2)
                .withSegmentBytes(segmentBytes)
                .withReserveBytes(0)
                .onDamage(damage);
    }

    private Path segment(int sequence) {
        return folder.resolve(String.format("%016d.log", sequence));
    }

    static void truncate(Path file, long size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    static void append(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.APPEND);
    }

    static void flip(Path file, long at) throws IOException {
        flipBit(file, at, 2);
    }

    static void flipBit(Path file, long at, int bit) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ (1 << bit))).flip();
            channel.write(one, at);
        }
    }
}
