package dev.penstock.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.refusal.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"anna", "Jürgen Groß", "日本語", "a", "ops/eu-1", "🦊", "x\u00a0y"})
    void whatOneSeesIsAName(String name) {
        assertThat(Names.person("username", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " anna",
                "anna ",
                "anna\u00a0",
                "\u3000anna",
                "an\u0000na",
                "an\nna",
                "an\u007fna",
                "an\u0085na",
                "an\u061cna",
                "an\u200bna",
                "an\u200dna",
                "an\u200ena",
                "an\u200fna",
                "an\u202ana",
                "an\u202ena",
                "an\u2028na",
                "an\u2029na",
                "an\u2066na",
                "an\u2069na",
                "an\ufeffna",
                "an\u3164na",
                "anna\ufe0f",
                "an\u034fna",
                "anna\u2800",
                "an\u115fna",
                "an\u17b4na",
                "an\u180bna",
                "an\u180fna",
                "an\u2065na",
                "anna\uffa0",
                "an\ufff0na",
                "anna\udb40\udc41",
                "anna\udb40\udd00",
                "anna\udb43\udfff",
                "an\ud800na",
                "an\udc00"
            })
    void whatOneDoesNotSeeIsRefused(String name) {
        assertThatThrownBy(() -> Names.place("room_id", name))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("room_id: ")
                .hasMessageContaining("expected: ");
    }

    @Test
    void theRefusalShowsWhatCannotBeSeen() {
        assertThatThrownBy(() -> Names.person("username", "evil\u202Enna"))
                .hasMessageContaining("evil\\u202enna");
    }

    @Test
    void whatLooksTheSameIsTheSame() {
        assertThat(Names.person("username", "Zoe\u0308")).isEqualTo("Zo\u00eb");
    }

    @Test
    void lengthsAreCountedInBytesOfTheComposedName() {
        assertThat(Names.place("room", "e\u0301".repeat(64))).hasSize(64);
        assertThat(Names.place("room", "x".repeat(128))).hasSize(128);
        assertThatThrownBy(() -> Names.place("room", "x".repeat(129)))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Names.place("room", "ü".repeat(65)))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Names.place("room", "x".repeat(1 << 20)))
                .isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "System", "SYSTEM"})
    void nobodyIsTheServer(String name) {
        assertThatThrownBy(() -> Names.person("username", name))
                .isInstanceOf(RefusedException.class);
        assertThat(Names.place("room", name)).isEqualTo(name);
    }
}
