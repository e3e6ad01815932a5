package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.bench.crash.ChatTalk;
import dev.penstock.bench.crash.TalkCrashRounds;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while people talk; {@code penstock bench crash} does it more often. */
@Tag("slow")
final class ChatCrashTest {
    private static final int PEOPLE = 4;
    private static final int KILLS = 4;

    @TempDir private Path folder;

    @Test
    void whatWasSaidIsThereOnceInOneOrderAndEverybodyJoinedOnce() throws Exception {
        var rounds =
                new TalkCrashRounds(Distribution.serve(), folder, new ChatTalk(), new Random(11));
        TalkCrashRounds.Outcome outcome = rounds.run(PEOPLE, KILLS);
        assertThat(outcome.violations()).isEmpty();
        assertThat(outcome.said()).isPositive();
    }
}
