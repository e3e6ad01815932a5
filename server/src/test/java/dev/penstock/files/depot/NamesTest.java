package dev.penstock.files.depot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void whatCouldLeadSomewhereIsNoName() {
        for (String name :
                List.of(
                        "",
                        ".",
                        "..",
                        "/",
                        "a/b",
                        "../a",
                        "..\\a",
                        "a\\b",
                        "a\0",
                        "\n",
                        "a\u007f",
                        "a\u0085b",
                        "\ud800",
                        "a\udc00",
                        "x".repeat(256),
                        "é".repeat(128))) {
            assertThat(Names.allowed(name)).as(name).isFalse();
        }
    }

    @Test
    void everythingElseIsOne() {
        for (String name :
                List.of(
                        "a",
                        "...",
                        "..a",
                        "a..b",
                        ".hidden",
                        "con",
                        "a b",
                        " ",
                        "%2e%2e%2f",
                        "日本.txt",
                        "e\u0301",
                        "😀",
                        "x".repeat(255),
                        "é".repeat(127),
                        "~",
                        "$HOME",
                        "-rf",
                        "*?\"<>|")) {
            assertThat(Names.allowed(name)).as(name).isTrue();
        }
    }

    @Test
    void tenThousandRandomNamesAreJudgedByTheirCharacters() {
        var random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            String name =
                    random.ints(1 + random.nextInt(40), 0, Character.MAX_CODE_POINT + 1)
                            .map(c -> random.nextInt(4) == 0 ? c : c % 0x250)
                            .mapToObj(Character::toString)
                            .collect(Collectors.joining());
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            boolean whole = new String(bytes, StandardCharsets.UTF_8).equals(name);
            boolean plain =
                    name.chars()
                            .noneMatch(
                                    c -> c < 32 || c == '/' || c == '\\' || (c >= 127 && c < 160));
            boolean dots = name.equals(".") || name.equals("..");
            assertThat(Names.allowed(name))
                    .as(name)
                    .isEqualTo(whole && plain && !dots && bytes.length <= 255);
        }
    }
}
