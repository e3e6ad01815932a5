package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MentionsTest {
    @Test
    void namesFollowAnAt() {
        assertThat(Mentions.of("@anna and @ben-2, also (@c_d). Not x@y.z or @@e, nor @"))
                .containsExactly("anna", "ben-2", "c_d");
        assertThat(Mentions.of("@Jürgen: @日本 @\"Anna Groß\" @\"\" @\"x\n\""))
                .containsExactly("Jürgen", "日本", "Anna Groß");
        assertThat(Mentions.of("ask @anna. Or @anna!")).containsExactly("anna");
        assertThat(Mentions.of("nobody")).isEmpty();
    }

    @Test
    void soManyAreMentionedAndNoMore() {
        var text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append("@p").append(i).append(' ');
        }
        assertThat(Mentions.of(text.toString())).hasSize(Mentions.MOST);
    }

    @Test
    void aLongTextIsReadInOneGo() {
        assertThat(Mentions.of("@".repeat(16_000))).isEmpty();
        assertThat(Mentions.of("@\"".repeat(8_000))).hasSize(1);
        assertThat(Mentions.of("@" + "a".repeat(16_000))).hasSize(1);
    }
}
