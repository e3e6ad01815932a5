package dev.penstock.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalTest {

    @Test
    void whatCannotBeSeenIsEscaped() {
        assertThat(Refusal.shorten("a\u001b\u2028\u2029\u00a0\u202e\u034f\u2800 z"))
                .isEqualTo("a\\u001b\\u2028\\u2029\\u00a0\\u202e\\u034f\\u2800 z");
        assertThat(Refusal.shorten("a" + Character.toString(0xe0041))).isEqualTo("a\\u{e0041}");
        assertThat(Refusal.shorten("\ud800")).isEqualTo("\\ud800");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertThat(Refusal.shorten("🦊".repeat(80))).isEqualTo("🦊".repeat(80));
        assertThat(Refusal.shorten("🦊".repeat(81))).isEqualTo("🦊".repeat(80) + "…");
        assertThat(Refusal.shorten("x".repeat(81))).isEqualTo("x".repeat(80) + "…");
    }

    @Test
    void nothingIsCalledEmpty() {
        assertThat(Refusal.invalid("user", "", "a name").message())
                .isEqualTo("user: empty (expected: a name)");
    }
}
