package dev.penstock.logs.search;

import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads one query by recursive descent. One thread, once. */
final class QueryParser {
    private static final int DEEPEST = 32;
    private static final String AT_LEAST = ">=";

    private final String where;
    private final String text;
    private int at;
    private int depth;
    private int terms;

    QueryParser(String where, String text) {
        this.where = where;
        this.text = text;
    }

    LogQuery parse() {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LogQuery.MOST_BYTES) {
            throw refused(where, bytes + " bytes", "at most " + LogQuery.MOST_BYTES + " bytes");
        }
        skipSpace();
        if (at == text.length()) {
            return new LogQuery.All();
        }
        LogQuery query = alternatives();
        if (at < text.length()) {
            throw unexpected("nothing after the query: a ( is missing");
        }
        return query;
    }

    private LogQuery alternatives() {
        var parts = new ArrayList<LogQuery>();
        parts.add(together());
        while (atOr()) {
            at += 2;
            skipSpace();
            parts.add(together());
        }
        return LogQuery.or(parts);
    }

    private LogQuery together() {
        var parts = new ArrayList<LogQuery>();
        do {
            parts.add(one());
            skipSpace();
        } while (at < text.length() && text.charAt(at) != ')' && !atOr());
        return LogQuery.and(parts);
    }

    private LogQuery one() {
        if (at == text.length() || text.charAt(at) == ')' || atOr()) {
            throw unexpected("a term");
        }
        return switch (text.charAt(at)) {
            case '-' -> {
                at++;
                deeper();
                LogQuery part = one();
                depth--;
                yield LogQuery.not(part);
            }
            case '(' -> group();
            case '"' -> phrase();
            default -> term();
        };
    }

    private LogQuery group() {
        at++;
        deeper();
        skipSpace();
        LogQuery inner = alternatives();
        if (at == text.length()) {
            throw unexpected(")");
        }
        at++;
        depth--;
        return inner;
    }

    private LogQuery phrase() {
        int begin = at;
        return words(begin, quoted());
    }

    private LogQuery term() {
        int begin = at;
        int nameEnd = at;
        while (nameEnd < text.length() && isName(text.charAt(nameEnd))) {
            nameEnd++;
        }
        if (nameEnd > at && text.startsWith("=", nameEnd)) {
            at = nameEnd + 1;
            return field(text.substring(begin, nameEnd));
        }
        if (nameEnd > at && text.startsWith(AT_LEAST, nameEnd)) {
            at = nameEnd + AT_LEAST.length();
            return atLeast(text.substring(begin, nameEnd), begin);
        }
        String run = run();
        if (!run.endsWith("*")) {
            return words(begin, run);
        }
        String prefix = run.substring(0, run.length() - 1);
        List<String> words = Words.of(prefix);
        if (words.size() != 1 || prefix.contains("*")) {
            throw refused(place(begin), run, "one word before *");
        }
        count();
        return new LogQuery.Prefix(words.getFirst());
    }

    private LogQuery words(int begin, String run) {
        List<String> words = Words.of(run);
        if (words.isEmpty()) {
            throw refused(place(begin), run, "a word: letters, digits, _");
        }
        terms += words.size() - 1;
        count();
        return words.size() == 1 ? new LogQuery.Word(words.getFirst()) : new LogQuery.Phrase(words);
    }

    private LogQuery atLeast(String name, int begin) {
        if (!name.equals("level")) {
            throw refused(place(begin), name + AT_LEAST, "level>=, the only comparison");
        }
        int valueAt = at;
        String value = run();
        Level level = Level.known(value);
        if (level == null) {
            throw refused(
                    place(valueAt), value, "TRACE, DEBUG, INFO, WARN, ERROR, FATAL or an alias");
        }
        count();
        return new LogQuery.AtLeast(level);
    }

    private LogQuery field(String name) {
        count();
        int begin = at;
        if (name.getBytes(StandardCharsets.UTF_8).length > LogQuery.LONGEST_NAME) {
            throw refused(where, name, "a name of at most " + LogQuery.LONGEST_NAME + " bytes");
        }
        boolean literal = text.startsWith("\"", at);
        String value = literal ? quoted() : run();
        boolean open = literal ? text.startsWith("*", at) : value.endsWith("*");
        if (literal && open) {
            at++;
        } else if (open) {
            value = value.substring(0, value.length() - 1);
        }
        if (value.isEmpty() && !literal) {
            if (open) {
                return new LogQuery.Present(name);
            }
            throw refused(place(begin), "nothing", "a value, \"\" for the empty one, * for any");
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > LogQuery.LONGEST_VALUE) {
            throw refused(
                    place(begin), value, "a value of at most " + LogQuery.LONGEST_VALUE + " bytes");
        }
        return field(name, value, open);
    }

    private static LogQuery field(String name, String value, boolean open) {
        if (open) {
            String prefix = name.equals("level") ? value.toUpperCase(Locale.ROOT) : value;
            return new LogQuery.FieldPrefix(name, prefix);
        }
        boolean level = name.equals("level") && !value.isEmpty();
        return new LogQuery.Field(name, level ? Level.normalise(value) : value);
    }

    /** The text up to the next space, parenthesis or quote. */
    private String run() {
        int begin = at;
        while (at < text.length() && "()\"".indexOf(text.charAt(at)) < 0 && !isSpace()) {
            at++;
        }
        return text.substring(begin, at);
    }

    private String quoted() {
        int begin = at++;
        var value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw refused(place(begin), text.substring(begin), "a closing \"");
        }
        at++;
        return value.toString();
    }

    private boolean atOr() {
        return text.startsWith("OR", at)
                && (at + 2 == text.length()
                        || "()\"".indexOf(text.charAt(at + 2)) >= 0
                        || Character.isWhitespace(text.charAt(at + 2)));
    }

    private boolean isSpace() {
        return Character.isWhitespace(text.charAt(at));
    }

    private void skipSpace() {
        while (at < text.length() && isSpace()) {
            at++;
        }
    }

    private static boolean isName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private void count() {
        if (++terms > LogQuery.MOST_TERMS) {
            throw refused(where, "more terms", "at most " + LogQuery.MOST_TERMS + " terms");
        }
    }

    private void deeper() {
        if (++depth > DEEPEST) {
            throw refused(where, "deeper nesting", "at most " + DEEPEST + " levels");
        }
    }

    private RefusedException unexpected(String expected) {
        String found = at == text.length() ? "the end" : text.substring(at);
        return refused(place(at), found, expected);
    }

    private String place(int index) {
        return where + ", character " + (index + 1);
    }

    private static RefusedException refused(String where, String found, String expected) {
        return Refusal.invalid(where, found, expected).asException();
    }
}
