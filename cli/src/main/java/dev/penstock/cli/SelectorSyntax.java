package dev.penstock.cli;

import dev.penstock.api.metrics.v1.Matcher;
import dev.penstock.api.metrics.v1.Selector;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads selectors: names and matchers, both optional.
 *
 * <pre>
 *   selector = [ name { "," name } ] [ "{" [ matcher { "," matcher } ] "}" ]
 *   matcher  = label ( "=" | "!=" | "=~" | "^=" ) value  |  label "in" "(" value { "," value } ")"
 *   value    = "text in quotes, \" and \\ escaped"  |  a word of letters, digits and . _ : / -
 * </pre>
 *
 * <p>{@code =~} is a regular expression for the whole label, {@code ^=} a beginning. One thread.
 */
public final class SelectorSyntax implements ITypeConverter<Selector> {
    @Override
    public Selector convert(String text) {
        return parse(text);
    }

    /** Reads one. */
    public static Selector parse(String text) {
        return new Reader(text).selector();
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Selector selector() {
            var selector = Selector.newBuilder();
            skipSpace();
            if (at < text.length() && text.charAt(at) != '{') {
                do {
                    selector.addNames(word("a metric name"));
                } while (accept(","));
            }
            if (accept("{") && !accept("}")) {
                do {
                    selector.addMatchers(matcher());
                } while (accept(","));
                expect("}");
            }
            if (at < text.length()) {
                throw wrong("the end");
            }
            return selector.build();
        }

        private Matcher matcher() {
            var matcher = Matcher.newBuilder().setLabel(word("a label"));
            if (accept("=~")) {
                return matcher.setKind(Matcher.Kind.KIND_REGEX).addValues(value()).build();
            }
            if (accept("!=")) {
                return matcher.setKind(Matcher.Kind.KIND_NOT_EQUAL).addValues(value()).build();
            }
            if (accept("^=")) {
                return matcher.setKind(Matcher.Kind.KIND_PREFIX).addValues(value()).build();
            }
            if (accept("=")) {
                return matcher.setKind(Matcher.Kind.KIND_EQUAL).addValues(value()).build();
            }
            if (accept("in")) {
                expect("(");
                do {
                    matcher.addValues(value());
                } while (accept(","));
                expect(")");
                return matcher.setKind(Matcher.Kind.KIND_IN).build();
            }
            throw wrong("one of = != =~ ^= in");
        }

        private String value() {
            return accept("\"") ? quoted() : word("a value");
        }

        private String quoted() {
            var value = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    skipSpace();
                    return value.toString();
                }
                if (c == '\\' && at < text.length()) {
                    c = unescape(text.charAt(at++));
                }
                value.append(c);
            }
            throw wrong("a closing \"");
        }

        /** In regular expressions a backslash is common: only \" and \\ are escapes. */
        private char unescape(char escaped) {
            if (escaped != '"' && escaped != '\\') {
                at--;
                return '\\';
            }
            return escaped;
        }

        private String word(String what) {
            int begin = at;
            while (at < text.length() && isWord(text.charAt(at))) {
                at++;
            }
            if (begin == at) {
                throw wrong(what);
            }
            String word = text.substring(begin, at);
            skipSpace();
            return word;
        }

        private static boolean isWord(char c) {
            return Character.isLetterOrDigit(c)
                    || Character.isSurrogate(c)
                    || "._:/-".indexOf(c) >= 0;
        }

        private boolean accept(String token) {
            if (!text.startsWith(token, at)) {
                return false;
            }
            at += token.length();
            if (!token.equals("\"")) {
                skipSpace();
            }
            return true;
        }

        private void expect(String token) {
            if (!accept(token)) {
                throw wrong(token);
            }
        }

        private void skipSpace() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private TypeConversionException wrong(String expected) {
            return new TypeConversionException(
                    "selector: '%s' at character %d of '%s' (expected: %s)"
                            .formatted(
                                    at < text.length() ? text.charAt(at) : "end",
                                    at + 1,
                                    text,
                                    expected));
        }
    }
}
