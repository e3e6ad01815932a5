package dev.penstock.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.subscribe.Readers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SearchServiceTest {
    @Test
    void aSearchThatEndsInAnErrorIsAnswered() {
        try (var readers = new Readers(1)) {
            var answer =
                    SearchService.onReader(
                            readers,
                            "request",
                            (_, _) -> {
                                throw new StackOverflowError("deep");
                            });
            assertThat(answer.toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(StackOverflowError.class);
        }
    }
}
