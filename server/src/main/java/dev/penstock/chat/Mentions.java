package dev.penstock.chat;

import dev.penstock.ingest.Names;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is mentioned in a text: {@code @name}, or {@code @"a name with spaces"}. Pure; any thread. */
final class Mentions {
    /** Further ones are only text. */
    static final int MOST = 50;

    private static final Pattern MENTION =
            Pattern.compile(
                    "(?<![\\p{L}\\p{N}_@])@(?:\"([^\"\\n"
                            + "]{1,128})\"|([\\p{L}\\p{M}\\p{N}_.-]{1,128}))");

    private Mentions() {}

    /** The names, each once, in the order of the text. */
    static List<String> of(String text) {
        if (text.indexOf('@') < 0) {
            return List.of();
        }
        var names = new LinkedHashSet<String>();
        Matcher found = MENTION.matcher(text);
        while (names.size() < MOST && found.find()) {
            String quoted = found.group(1);
            String name = quoted == null ? withoutEnd(found.group(2)) : quoted.strip();
            if (!name.isEmpty() && name.length() <= Names.LONGEST) {
                names.add(Normalizer.normalize(name, Normalizer.Form.NFC));
            }
        }
        return List.copyOf(names);
    }

    /** A sentence may end behind a name. */
    private static String withoutEnd(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == '-')) {
            end--;
        }
        return name.substring(0, end);
    }
}
