package dev.penstock.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that appends and prints what was acknowledged, killed again and again. */
@Tag("slow")
class JournalCrashTest {

    private static final int LANES = 3;
    private static final int ROUNDS = 10;
    private static final int ACKS_PER_ROUND = 400;

    @TempDir Path folder;

    @Test
    void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
        long[] acknowledged = new long[LANES];
        for (int round = 0; round < ROUNDS; round++) {
            killAfterAcks(acknowledged);
            checkAll(acknowledged);
        }
        assertThat(acknowledged).doesNotContain(0);
    }

    private void killAfterAcks(long[] acknowledged) throws Exception {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Appender.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var lines = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            int acks = 0;
            String line;
            while ((line = lines.readLine()) != null) {
                String[] ack = line.split(" ", -1);
                if (ack[0].equals("ack") && ack.length == 4) {
                    acknowledged[Integer.parseInt(ack[1])] = Long.parseLong(ack[2]);
                    acks++;
                }
                if (acks == ACKS_PER_ROUND) {
                    child.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private void checkAll(long[] acknowledged) throws IOException {
        long[] next = new long[LANES];
        try (var journal = open(folder)) {
            assertThat(journal.epoch()).isEqualTo(1);
            journal.replay(
                    new long[LANES],
                    (lane, offset, time, kind, buffer, from, to) -> {
                        assertThat(offset).isEqualTo(next[lane]);
                        String text = new String(buffer, from, to - from, UTF_8);
                        assertThat(text).startsWith(lane + ":" + offset + ":");
                        next[lane]++;
                    });
        }
        for (int lane = 0; lane < LANES; lane++) {
            assertThat(next[lane]).isGreaterThanOrEqualTo(acknowledged[lane]);
        }
    }

    static SegmentedJournal open(Path folder) throws IOException {
        var config =
                JournalConfig.ofLanes(LANES).withSegmentBytes(200_000).withReserveBytes(1 << 20);
        return SegmentedJournal.open(folder, config, _ -> Runtime.getRuntime().halt(3));
    }

    /** The process: one thread per lane, several facts per batch. */
    static final class Appender {

        private Appender() {}

        public static void main(String[] args) throws Exception {
            var journal = open(Path.of(args[0]));
            journal.replay(new long[LANES], (lane, offset, time, kind, buffer, from, to) -> {});
            var threads = new Thread[LANES];
            for (int lane = 0; lane < LANES; lane++) {
                int mine = lane;
                threads[lane] = Thread.ofPlatform().start(() -> append(journal, mine));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private static void append(SegmentedJournal journal, int lane) {
            var batch = new Batch(lane);
            while (true) {
                long end = journal.end(lane);
                batch.reset(end, System.currentTimeMillis());
                for (int i = 0; i < 1 + end % 5; i++) {
                    String text = lane + ":" + (end + i) + ":" + "x".repeat((int) (end % 700));
                    byte[] bytes = text.getBytes(UTF_8);
                    batch.add((byte) 1, bytes, 0, bytes.length);
                }
                var outcome = new Outcome();
                journal.append(batch, Durability.SYNCED, outcome);
                if (outcome.await() != null) {
                    return;
                }
                synchronized (Appender.class) {
                    System.out.println("ack " + lane + " " + (end + batch.count()) + " .");
                    System.out.flush();
                }
            }
        }
    }
}
