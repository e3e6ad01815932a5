package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that is not as the server left it when it was killed. */
@Tag("slow")
final class JournalDamageTest {
    private static final int MESSAGES = 50;
    private static final int POINTS = 20;
    private static final String NAME = "damage.test";

    /** The server's own measurements would come between, and be what is cut; the first comes all the same. */
    private static final String NO_HOST = "metrics.host-interval=1h";

    @TempDir private Path folder;

    @BeforeEach
    void writeAndKill() throws IOException, InterruptedException {
        Instant start = Instant.now().minusSeconds(60);
        try (var server = Distribution.start(folder, NO_HOST);
                var caller = new Caller(server.port())) {
            caller.awaitHost();
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(caller.write(NAME, start, (long) i * POINTS, POINTS).getStored())
                        .isEqualTo(POINTS);
            }
            server.kill();
        }
    }

    @Test
    void aWriteThatWasInterruptedIsCutAndNothingElse() throws Exception {
        append(new byte[] {0x50, 0x53, 0x4a, 0x47, 0, 0, 1});
        assertThat(heldAfterRestart()).isEqualTo((long) MESSAGES * POINTS);
        assertThat(Distribution.log(folder))
                .contains("the last write was interrupted")
                .contains("7 bytes cut");
    }

    @Test
    void aTailThatIsGoneCostsTheLastGroupOnly() throws Exception {
        try (FileChannel segment = open()) {
            segment.truncate(segment.size() - 3);
        }
        assertThat(heldAfterRestart()).isEqualTo((long) (MESSAGES - 1) * POINTS);
        assertThat(Distribution.log(folder)).contains("the last write was interrupted");
    }

    @Test
    void aFlippedByteInTheLastGroupCostsThatGroupAndBeginsAnEpoch() throws Exception {
        flip(10);
        assertThat(heldAfterRestart()).isEqualTo((long) (MESSAGES - 1) * POINTS);
        assertThat(Distribution.log(folder))
                .contains("the last group is not what was written")
                .contains("a new epoch begins");
    }

    @Test
    void damageBeforeWholeGroupsIsRefusedUnlessToldToCut() throws Exception {
        try (FileChannel segment = open()) {
            flip(segment.size() / 2);
        }
        assertThatThrownBy(() -> Distribution.start(folder, NO_HOST))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged, and whole groups follow it")
                .hasMessageContaining("--set journal.damage=cut")
                .hasMessageNotContaining("at dev.penstock");
        long held = heldAfterRestart("journal.damage=cut");
        assertThat(held).isBetween((long) POINTS, (long) (MESSAGES - 2) * POINTS);
        assertThat(held % POINTS).isZero();
        assertThat(Distribution.log(folder)).contains("were cut with it, as told");
    }

    /** What is held at once, and the same after more was written and the server restarted cleanly. */
    private long heldAfterRestart(String... settings) throws IOException, InterruptedException {
        long held;
        try (ServerProcess server = Distribution.start(folder, settings);
                var caller = new Caller(server.port())) {
            held = caller.count(NAME);
            caller.write(NAME, Instant.now().minusSeconds(1), 0, 1);
            server.stop();
        }
        try (ServerProcess server = Distribution.start(folder);
                var caller = new Caller(server.port())) {
            assertThat(caller.count(NAME)).isEqualTo(held + 1);
            server.stop();
        }
        return held;
    }

    private void append(byte[] bytes) throws IOException {
        try (FileChannel segment = open()) {
            segment.write(ByteBuffer.wrap(bytes), segment.size());
        }
    }

    /** Turns one bit, so far before the end. */
    private void flip(long beforeEnd) throws IOException {
        try (FileChannel segment = open()) {
            long at = segment.size() - beforeEnd;
            ByteBuffer one = ByteBuffer.allocate(1);
            segment.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x10)).flip();
            segment.write(one, at);
        }
    }

    private FileChannel open() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("data/journal"))) {
            Path last =
                    files.filter(file -> file.toString().endsWith(".log"))
                            .sorted()
                            .toList()
                            .getLast();
            return FileChannel.open(last, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
    }
}
