package dev.penstock.logs.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void wordsAreRunsOfLettersDigitsAndUnderscoreInLowerCase() {
        assertThat(Words.of("GET /api/v1/user_7: 200-OK!"))
                .containsExactly("get", "api", "v1", "user_7", "200", "ok");
        assertThat(Words.of("Größe 数量=５ 𝔄𐐀")).containsExactly("größe", "数量", "５", "𝔄𐐨");
        assertThat(Words.of("")).isEmpty();
        assertThat(Words.of(" -- ")).isEmpty();
    }

    @Test
    void aLongRunIsSeveralWords() {
        assertThat(Words.of("x".repeat(600)))
                .containsExactly("x".repeat(255), "x".repeat(255), "x".repeat(90));
        assertThat(Words.of("ü".repeat(128))).containsExactly("ü".repeat(127), "ü");
        assertThat(Words.of("x".repeat(255) + " y")).containsExactly("x".repeat(255), "y");
    }

    @Test
    void malformedBytesSeparateWords() {
        byte[] bytes = {'a', (byte) 0xc3, 'b', (byte) 0xff, 'c', (byte) 0xe2, (byte) 0x82};
        var words = new Words().reset(bytes, 0, bytes.length);
        for (String expected : List.of("a", "b", "c")) {
            assertThat(words.next()).isTrue();
            assertThat(words.is(expected.getBytes(StandardCharsets.UTF_8))).isTrue();
        }
        assertThat(words.next()).isFalse();
    }

    @Test
    void everyLetterIsItsLowerCase() {
        for (int c = 0x80; c <= Character.MAX_CODE_POINT; c++) {
            if (Character.isLetterOrDigit(c)) {
                assertThat(Words.of(Character.toString(c)))
                        .containsExactly(Character.toString(Character.toLowerCase(c)));
            }
        }
    }

    @Property
    void wordsOfWordsAreTheSame(@ForAll String text) {
        List<String> words = Words.of(text);
        assertThat(Words.of(String.join(" ", words))).isEqualTo(words);
    }

    @Property
    void anyBytesAreRead(@ForAll byte[] bytes) {
        var words = new Words().reset(bytes, 0, bytes.length);
        int found = 0;
        while (words.next()) {
            assertThat(words.length()).isPositive();
            found++;
        }
        assertThat(found).isLessThanOrEqualTo(bytes.length);
    }
}
