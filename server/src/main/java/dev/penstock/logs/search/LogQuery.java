package dev.penstock.logs.search;

import dev.penstock.logs.search.LogLine.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search asks of an entry: the query language as a tree. Immutable, any thread. {@link
 * #matches} is the meaning of the language; the index gives the same answers faster.
 *
 * <p>Trees are made by {@link #parse} or by {@link #and}, {@link #or}, {@link #not}: ANDs are not
 * nested in ANDs nor ORs in ORs, and {@code parse(print())} gives an equal tree.
 */
public sealed interface LogQuery {
    /** The longest query, in bytes of UTF-8. */
    int MOST_BYTES = 4_096;

    /** The most terms of a query. */
    int MOST_TERMS = 64;

    /** The longest value of a field that can be asked for, in bytes of UTF-8. */
    int LONGEST_VALUE = 512;

    /** The longest name of a field that can be asked for, in bytes of UTF-8. */
    int LONGEST_NAME = 255;

    /** Fields that are no fields of the entry's map: they hide one of the same name there. */
    List<String> OWN_FIELDS = List.of("application", "level", "file", "pattern");

    /** Whether the entry is one of those asked for. */
    boolean matches(LogLine line);

    /** The query as text that parses to an equal one. */
    default String print() {
        return QueryText.print(this);
    }

    /**
     * Reads a query; empty text asks for all entries.
     *
     * @throws dev.penstock.refusal.RefusedException that says where and what was expected
     */
    static LogQuery parse(String text) {
        return new QueryParser("query", text).parse();
    }

    /** All of them must match. */
    static LogQuery and(List<LogQuery> parts) {
        var flat = new ArrayList<LogQuery>();
        for (LogQuery part : parts) {
            switch (part) {
                case All _ -> {} // asks nothing
                case And and -> flat.addAll(and.parts);
                default -> flat.add(part);
            }
        }
        return switch (flat.size()) {
            case 0 -> new All();
            case 1 -> flat.getFirst();
            default -> new And(flat);
        };
    }

    /** At least one must match; there is at least one. */
    static LogQuery or(List<LogQuery> parts) {
        var flat = new ArrayList<LogQuery>();
        for (LogQuery part : parts) {
            switch (part) {
                case All all -> {
                    return all;
                }
                case Or or -> flat.addAll(or.parts);
                default -> flat.add(part);
            }
        }
        return flat.size() == 1 ? flat.getFirst() : new Or(flat);
    }

    /** It must not match. */
    static LogQuery not(LogQuery part) {
        return new Not(part);
    }

    /** Every entry. */
    record All() implements LogQuery {
        @Override
        public boolean matches(LogLine line) {
            return true;
        }
    }

    /** A word of the message, in lower case. */
    record Word(String word) implements LogQuery {
        @Override
        public boolean matches(LogLine line) {
            byte[] wanted = utf8(word);
            for (Words words = words(line); words.next(); ) {
                if (words.is(wanted)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A word of the message that begins so, in lower case. */
    record Prefix(String prefix) implements LogQuery {
        @Override
        public boolean matches(LogLine line) {
            byte[] wanted = utf8(prefix);
            for (Words words = words(line); words.next(); ) {
                if (words.startsWith(wanted)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Two or more words of the message one behind the other. */
    record Phrase(List<String> words) implements LogQuery {
        public Phrase {
            words = List.copyOf(words);
        }

        @Override
        public boolean matches(LogLine line) {
            byte[][] wanted = words.stream().map(LogQuery::utf8).toArray(byte[][]::new);
            // For each beginning of the phrase: whether the words read so far end with it.
            boolean[] reached = new boolean[wanted.length];
            for (Words found = LogQuery.words(line); found.next(); ) {
                for (int i = wanted.length - 1; i >= 0; i--) {
                    reached[i] = (i == 0 || reached[i - 1]) && found.is(wanted[i]);
                }
                if (reached[wanted.length - 1]) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A field has exactly this value. */
    record Field(String name, String value) implements LogQuery {
        @Override
        public boolean matches(LogLine line) {
            if (name.equals("pattern")) {
                return Patterns.id(line).equals(value);
            }
            Span held = held(line, name);
            return held != null && line.equals(held, utf8(value));
        }
    }

    /** A field has a value that begins so. */
    record FieldPrefix(String name, String prefix) implements LogQuery {
        @Override
        public boolean matches(LogLine line) {
            if (name.equals("pattern")) {
                return Patterns.id(line).startsWith(prefix);
            }
            Span held = held(line, name);
            return held != null && line.startsWith(held, utf8(prefix));
        }
    }

    /** The entry has a field of this name. */
    record Present(String name) implements LogQuery {
        @Override
        public boolean matches(LogLine line) {
            return name.equals("pattern") || held(line, name) != null;
        }
    }

    /** This level or a more severe one. */
    record AtLeast(Level level) implements LogQuery {
        @Override
        public boolean matches(LogLine line) {
            return line.severity().compareTo(level) >= 0;
        }
    }

    /** None of what the part asks for. */
    record Not(LogQuery part) implements LogQuery {
        @Override
        public boolean matches(LogLine line) {
            return !part.matches(line);
        }
    }

    /** What all parts ask for. */
    record And(List<LogQuery> parts) implements LogQuery {
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean matches(LogLine line) {
            for (LogQuery part : parts) {
                if (!part.matches(line)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** What any of the parts asks for. */
    record Or(List<LogQuery> parts) implements LogQuery {
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean matches(LogLine line) {
            for (LogQuery part : parts) {
                if (part.matches(line)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Words words(LogLine line) {
        Span message = line.messageSpan();
        return new Words().reset(line.payload(), message.from(), message.to());
    }

    /** Where the value of a field lies, null if the entry has none. */
    private static @Nullable Span held(LogLine line, String name) {
        return switch (name) {
            case "application" -> unlessEmpty(line.applicationSpan());
            case "level" -> unlessEmpty(line.levelSpan());
            case "file" -> unlessEmpty(line.sourceFileSpan());
            default -> {
                int at = line.find(utf8(name));
                yield at < 0 ? null : line.fieldValue(at);
            }
        };
    }

    private static @Nullable Span unlessEmpty(Span span) {
        return span.length() == 0 ? null : span;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
