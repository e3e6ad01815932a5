package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.bench.crash.CrashRounds;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 under load; {@code penstock bench crash} does it twenty times. */
@Tag("slow")
final class CrashTest {
    private static final int ROUNDS = 5;

    @TempDir private Path folder;

    @Test
    void nothingAcknowledgedIsLostAndNothingStoredTwice() throws Exception {
        var rounds = new CrashRounds(Distribution.serve(), folder, 4, new Random(5));
        CrashRounds.Outcome outcome = rounds.run(ROUNDS);
        assertThat(outcome.violations()).isEmpty();
        assertThat(outcome.acknowledged()).isPositive();
    }
}
