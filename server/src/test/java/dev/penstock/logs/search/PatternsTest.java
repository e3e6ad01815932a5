package dev.penstock.logs.search;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connected to 10.0.0.1:8080 | connected to <*>",
                "took 15ms of 1.5s, 80% left | took <*> of <*>, <*>% left",
                "at 2026-01-02T03:04:05.678Z done | at <*> done",
                "id 9b2e7c1a-4f3d-4aaa-bbbb-cccccccccccc gone | id <*> gone",
                "commit deadbeefdeadbeef by bob | commit <*> by bob",
                "hash 3fa9c0d1 at 0x7f3a | hash <*> at <*>",
                "worker7 of pool-3 | worker<*> of pool-<*>",
                "token aB3xK9zQ4 used | token <*> used",
                "user=alice path=/a/b | user=alice path=/a/b",
                "Größe 12 überschritten | Größe <*> überschritten",
            })
    void whatVariesIsMasked(String message, String pattern) {
        assertThat(Patterns.text(Lines.message(message))).isEqualTo(pattern);
    }

    @Test
    void messagesOfOnePatternHaveOneStableId() {
        assertThat(Patterns.id(Lines.message("took 5 ms")))
                .isEqualTo(Patterns.id(Lines.message("took 1234.5 ms")))
                .isEqualTo("37226689e7a5bfdf")
                .isNotEqualTo(Patterns.id(Lines.message("took 5 s")));
    }

    @Test
    void aLongMessageIsGroupedByItsBeginning() {
        String text = Patterns.text(Lines.message("ü".repeat(1_000)));
        assertThat(text).isEqualTo("ü".repeat(256));
        assertThat(Patterns.text(Lines.message("x" + "ü".repeat(1_000))))
                .isEqualTo("x" + "ü".repeat(255));
    }

    @Property
    void anyMessageHasAPattern(@ForAll String message) {
        assertThat(Patterns.id(Lines.message(message))).hasSize(16);
    }

    @Property
    void aPatternIsItsOwnPattern(@ForAll String message) {
        String text = Patterns.text(Lines.message(message.replace('?', ' ')));
        assertThat(Patterns.text(Lines.message(text))).isEqualTo(text);
    }
}
