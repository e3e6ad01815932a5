package dev.penstock.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.feed.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamRenderingTest {
    private static final Event AT_FIVE =
            new Event(
                    2,
                    0,
                    9,
                    (byte) 1,
                    LogEntry.newBuilder()
                            .setTimestamp(5)
                            .setLevel("INFO")
                            .setMessage("text")
                            .setApplication("app")
                            .build()
                            .toByteArray());

    @Test
    void followersFromDifferentMomentsShareTheirFramesAndSeeOnlyTheirOwn() {
        var early = from(5);
        var late = from(6);
        assertThat(early.shared()).isEqualTo(late.shared()).isEqualTo(from(0));
        assertThat(early.shared().render(AT_FIVE)).isNotNull();
        assertThat(early.wants(AT_FIVE)).isTrue();
        assertThat(late.wants(AT_FIVE)).isFalse();
        assertThat(late.render(AT_FIVE)).as("from disk, by itself").isNull();
    }

    private static StreamRendering from(long startMillis) {
        return new StreamRendering(StreamFilter.of("app", "", startMillis, List.of("text")));
    }
}
