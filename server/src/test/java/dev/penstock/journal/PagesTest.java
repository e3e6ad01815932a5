package dev.penstock.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files written in whole pages, on the real file system. */
class PagesTest {

    private static final int MIB = 1 << 20;

    @TempDir Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private final Random random = new Random(26);

    @Test
    void whatIsWrittenInPiecesOfAnySizeIsThereAndZerosBehindIt() throws IOException {
        var expected = new ByteArrayOutputStream();
        Path path = folder.resolve("pieces");
        try (DiskFile file = new Pages(disk.openUncached(path))) {
            for (int size :
                    new int[] {1, 4095, 4096, 4097, 72, 300_000, 8192, 5, 700_001, 4_195_000}) {
                write(file, expected, size);
                file.sync();
                assertThat(Files.readAllBytes(path)).isEqualTo(padded(expected.toByteArray()));
            }
            for (int i = 0; i < 300; i++) {
                write(file, expected, 1 + random.nextInt(9000));
            }
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(padded(expected.toByteArray()));
    }

    @Test
    void whatWasThereIsOverwrittenUpToTheEndOfAPage() throws IOException {
        Path path = folder.resolve("old");
        byte[] old = new byte[3 * 4096];
        Arrays.fill(old, (byte) 7);
        Files.write(path, old);
        var expected = new ByteArrayOutputStream();
        try (DiskFile file = new Pages(disk.openUncached(path))) {
            write(file, expected, 5000);
        }
        byte[] now = Files.readAllBytes(path);
        assertThat(Arrays.copyOf(now, 8192)).isEqualTo(padded(expected.toByteArray()));
        assertThat(Arrays.copyOfRange(now, 8192, 12288)).containsOnly(7);
    }

    @Test
    void aWriteThatTheDiskHadNoRoomForIsTriedAgain() throws IOException {
        Path path = folder.resolve("full");
        var expected = new ByteArrayOutputStream();
        try (DiskFile file = new Pages(disk.openUncached(path))) {
            write(file, expected, 6000);
            disk.space.set(0);
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(9000), 6000))
                    .isInstanceOf(OutOfSpaceException.class);
            file.truncate(6000);
            disk.space.set(MIB);
            write(file, expected, 9000);
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(padded(expected.toByteArray()));
    }

    @Test
    void onlyTheEndIsWrittenTo() throws IOException {
        try (DiskFile file = new Pages(disk.openUncached(folder.resolve("end")))) {
            file.writeFully(ByteBuffer.allocate(10), 0);
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 9))
                    .isInstanceOf(IOException.class)
                    .hasMessage("write at 9 (expected: at the end, 10)");
        }
    }

    @Test
    void tryingWhetherAFolderTakesItLeavesNothing() throws IOException {
        boolean first = Uncached.possible(folder);
        assertThat(Uncached.possible(folder)).isEqualTo(first);
        assertThat(folder).isEmptyDirectory();
        assertThat(Uncached.possible(folder.resolve("absent"))).isFalse();
    }

    private void write(DiskFile file, ByteArrayOutputStream expected, int size) throws IOException {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        file.writeFully(ByteBuffer.wrap(bytes), expected.size());
        expected.writeBytes(bytes);
    }

    private static byte[] padded(byte[] bytes) {
        return Arrays.copyOf(bytes, (bytes.length + 4095) / 4096 * 4096);
    }
}
