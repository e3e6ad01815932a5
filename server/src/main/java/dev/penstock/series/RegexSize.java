package dev.penstock.series;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How large a regular expression becomes, told from its text. One thread, once.
 *
 * <p>RE2's compiler writes counted repeats out, nested ones multiplied, and knows no bound: 24
 * characters make a thousand million instructions. With {@code (?i)} it visits every character of a
 * range, and never comes to an end at a few whose case it does not know. So this is asked first. It
 * reads the syntax as the compiler does; what is no syntax it passes over, for the compiler refuses it.
 */
final class RegexSize {
    /** As many as one plain repeat of the highest count can need. */
    static final int MOST_STEPS = 2_000;

    /** Some milliseconds of work. */
    private static final int MOST_VISITED = 100_000;

    private static final int UNICODE_CLASS = 1_000;

    /** Small letters that case folding leaves and never returns to. */
    private static final int FIRST_LOST = 0x1c80;

    private static final int LAST_LOST = 0x1c88;

    private static final int NONE = -1;
    private static final String COUNT = "(0|[1-9][0-9]{0,7})";
    private static final Pattern REPEAT =
            Pattern.compile("\\{" + COUNT + "(?:(,)" + COUNT + "?)?}");
    private static final Pattern FLAGS = Pattern.compile("\\(\\?([imsU-]*)([:)])");
    private static final Pattern CAPTURE_NAME = Pattern.compile("\\(\\?P?<[A-Za-z0-9_]+>");

    private record Group(long before, int own) {}

    private final String text;
    private final Matcher repeat;
    private final Matcher flags;
    private final Matcher name;
    private final Deque<Group> groups = new ArrayDeque<>();
    private int at;

    /** Steps of the open group without those of what a repeat would repeat. */
    private long before;

    private long last;
    private boolean foldsCase;
    private boolean hasLost;
    private long inRanges;
    private long inClasses;

    private RegexSize(String text) {
        this.text = text;
        repeat = REPEAT.matcher(text);
        flags = FLAGS.matcher(text);
        name = CAPTURE_NAME.matcher(text);
    }

    static RegexSize of(String text) {
        var size = new RegexSize(text);
        size.read();
        return size;
    }

    /** About how many instructions it becomes. */
    int steps() {
        return (int) Math.min(Integer.MAX_VALUE, before + last);
    }

    /** What is expected of an expression, if this is not so. */
    @Nullable String objection() {
        if (steps() > MOST_STEPS) {
            return "at most " + MOST_STEPS + " steps, counted repeats written out";
        }
        if (foldsCase && hasLost) {
            return "no characters U+1C80 to U+1C88, nor ranges over them, with (?i)";
        }
        if (inClasses + (foldsCase ? inRanges : 0) > MOST_VISITED) {
            return "fewer Unicode classes, and smaller ranges with (?i)";
        }
        return null;
    }

    private void read() {
        while (at < text.length() && steps() <= MOST_STEPS) {
            switch (text.charAt(at)) {
                case '(' -> open();
                case ')' -> close();
                case '|' -> bar();
                case '*', '+', '?' -> repeatAny();
                case '{' -> repeatCounted();
                case '[' -> readClass();
                case '\\' -> escaped();
                default -> literal(next());
            }
        }
        while (!groups.isEmpty()) {
            close();
        }
    }

    private void add(int steps) {
        before += last;
        last = steps;
    }

    private void literal(int character) {
        visit(character, character);
        add(1);
    }

    private void visit(int from, int to) {
        hasLost |= from <= LAST_LOST && to >= FIRST_LOST;
        inRanges += Math.max(0, to - from);
    }

    private int next() {
        int character = text.codePointAt(at);
        at += Character.charCount(character);
        return character;
    }

    private boolean sees(Matcher matcher) {
        return matcher.region(at, text.length()).lookingAt();
    }

    private boolean sees(String piece) {
        return text.startsWith(piece, at);
    }

    private void open() {
        if (sees(flags)) {
            at = flags.end();
            foldsCase |= flags.group(1).indexOf('i') >= 0;
            if (flags.group(2).equals(":")) {
                open(0);
            }
            return; // a repeat behind (?i) is one of what stands before it
        }
        at = sees(name) ? name.end() : at + 1;
        open(2);
    }

    private void open(int own) {
        add(0);
        groups.push(new Group(before, own));
        before = 0;
    }

    private void close() {
        at++;
        if (!groups.isEmpty()) {
            Group group = groups.pop();
            last = Math.max(1, before + last) + group.own;
            before = group.before;
        }
    }

    private void bar() {
        at++;
        add(1);
        add(0);
    }

    private void repeatAny() {
        at++;
        last++;
    }

    private void repeatCounted() {
        if (!sees(repeat)) {
            literal(next());
            return;
        }
        at = repeat.end();
        long least = Long.parseLong(repeat.group(1));
        long once = Math.max(1, last);
        if (repeat.group(3) != null) {
            long more = Math.max(0, Long.parseLong(repeat.group(3)) - least);
            last = Math.max(once, least * once + more * (once + 1));
        } else {
            boolean open = repeat.group(2) != null;
            last = Math.max(1, least) * once + (open ? 1 : 0);
        }
    }

    private void escaped() {
        if (sees("\\Q")) {
            int end = text.indexOf("\\E", at);
            int to = end < 0 ? text.length() : end;
            at += 2;
            while (at < to) {
                literal(next());
            }
            at = to + 2;
        } else {
            int character = escape();
            if (character == NONE) {
                add(1);
            } else {
                literal(character);
            }
        }
    }

    /** Reads past an escape. The character, or NONE if it is a class. */
    private int escape() {
        at++;
        if (at == text.length()) {
            return NONE;
        }
        int what = next();
        return switch (what) {
            case 'p', 'P' -> {
                inClasses += UNICODE_CLASS;
                if (sees("{")) {
                    skipPast("}");
                } else if (at < text.length()) {
                    next();
                }
                yield NONE;
            }
            case 'd', 'D', 's', 'S', 'w', 'W' -> NONE;
            case 'x' -> hexadecimal();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
            default -> what;
        };
    }

    private int hexadecimal() {
        int from = at;
        if (!sees("{")) {
            at = Math.min(text.length(), at + 2);
            return 0; // too low to matter
        }
        skipPast("}");
        try {
            return Integer.parseInt(text.substring(from + 1, Math.max(from + 1, at - 1)), 16);
        } catch (NumberFormatException _) {
            return 0; // the compiler refuses it
        }
    }

    private int octal() {
        for (int i = 1; i < 3 && at < text.length(); i++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '7') {
                break;
            }
            at++;
        }
        return 0; // too low to matter
    }

    private void skipPast(String piece) {
        int end = text.indexOf(piece, at);
        at = end < 0 ? text.length() : end + piece.length();
    }

    private void readClass() {
        at++;
        if (sees("^")) {
            at++;
        }
        for (boolean first = true; at < text.length() && (first || !sees("]")); first = false) {
            if (sees("[:") && text.indexOf(":]", at) >= 0) {
                skipPast(":]");
            } else {
                readRange();
            }
        }
        at++;
        add(1);
    }

    private void readRange() {
        int from = classCharacter();
        if (from == NONE) {
            return;
        }
        int to = from;
        if (sees("-") && at + 1 < text.length() && text.charAt(at + 1) != ']') {
            at++;
            to = classCharacter();
        }
        visit(from, to);
    }

    private int classCharacter() {
        return sees("\\") ? escape() : next();
    }
}
