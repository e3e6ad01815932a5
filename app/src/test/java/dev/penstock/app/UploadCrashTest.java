package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.bench.crash.FileCrashRounds;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while the client stores files; {@code penstock bench crash} does it with more and larger ones. */
@Tag("slow")
final class UploadCrashTest {
    private static final int FILES = 15;
    private static final int MOST_BYTES = 12 << 20;
    private static final int KILLS = 4;

    @TempDir private Path folder;

    @Test
    void everyFileIsThereOnceAndWholeAndNoneIsSeenBefore() throws Exception {
        var rounds = new FileCrashRounds(Distribution.serve(), folder, new Random(7));
        FileCrashRounds.Outcome outcome = rounds.run(FILES, MOST_BYTES, KILLS);
        assertThat(outcome.violations()).isEmpty();
        assertThat(outcome.stored()).isEqualTo(FILES);
        assertThat(outcome.kills()).isPositive();
    }
}
