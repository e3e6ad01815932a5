package dev.penstock.logs.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TextFindTest {
    @Property
    void findsWhatLiesInTheMessageIgnoringCase(
            @ForAll @StringLength(max = 6) @Chars({'a', 'B', 'é', 'É'}) String text,
            @ForAll @StringLength(max = 20) @Chars({'a', 'A', 'b', 'é'}) String message) {
        assertThat(found(text, message))
                .isEqualTo(
                        message.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)));
    }

    @Test
    void lettersOfAllAlphabetsHaveCases() {
        assertThat(found("GRÖSSE", "die grösse")).isTrue();
        assertThat(found("οδός", "ΟΔΌΣ 7")).isTrue();
        assertThat(found("𐐀", "a𐐨b")).isTrue();
        assertThat(found("İstanbul", "in İstanbul")).as("in lower case all ASCII").isTrue();
        assertThat(found("ö", "o")).isFalse();
        assertThat(found("", "anything")).isTrue();
    }

    @Test
    @Timeout(5)
    void textsThatNearlyMatchEverywhereCostNoMoreThanOthers() {
        var ascii = new TextFind("a".repeat(1_023) + "b");
        var other = new TextFind("ä".repeat(511) + "b");
        LogLine line = Lines.message("a".repeat(64 << 10));
        LogLine umlauts = Lines.message("Ä".repeat(32 << 10));
        LogLine sigmas = Lines.message("Σ".repeat(32 << 10));
        for (int i = 0; i < 300; i++) {
            assertThat(ascii.in(line)).isFalse();
            assertThat(other.in(umlauts)).isFalse();
            assertThat(other.in(sigmas)).isFalse();
        }
    }

    private static boolean found(String text, String message) {
        return new TextFind(text).in(Lines.message(message));
    }
}
