package dev.penstock.series;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.penstock.refusal.Refusal;
import java.util.List;
import java.util.Set;

/**
 * One condition on one label; a missing label has the value "". Immutable, any thread. Regular
 * expressions are RE2, of limited size: they take time linear in the text, whatever a client sends.
 */
public sealed interface LabelMatcher {
    String label();

    boolean matches(String value);

    /** Whether a series without the label matches. */
    default boolean matchesMissing() {
        return matches("");
    }

    /** The label equals the value. */
    record Equal(String label, String value) implements LabelMatcher {
        @Override
        public boolean matches(String found) {
            return found.equals(value);
        }
    }

    /** The label differs from the value. */
    record NotEqual(String label, String value) implements LabelMatcher {
        @Override
        public boolean matches(String found) {
            return !found.equals(value);
        }
    }

    /** The label is one of the values. */
    record In(String label, Set<String> values) implements LabelMatcher {
        public In {
            values = Set.copyOf(values);
        }

        @Override
        public boolean matches(String found) {
            return values.contains(found);
        }
    }

    /**
     * The whole label matches the expression.
     *
     * @param steps about how many instructions the pattern is
     */
    record Regex(String label, Pattern pattern, int steps) implements LabelMatcher {
        private static final int LONGEST = 1_000;

        /** Compiles the expression; throws a refusal that names {@code where} if it is none. */
        public static Regex compile(String where, String label, String expression) {
            if (expression.length() > LONGEST) {
                throw Refusal.invalid(where, expression, "at most " + LONGEST + " characters")
                        .asException();
            }
            RegexSize size = RegexSize.of(expression);
            String objection = size.objection();
            if (objection != null) {
                throw Refusal.invalid(where, expression, objection).asException();
            }
            try {
                return new Regex(label, Pattern.compile(expression), size.steps());
            } catch (PatternSyntaxException e) {
                throw Refusal.invalid(where, expression, "RE2 syntax: " + e.getDescription())
                        .asException();
            }
        }

        @Override
        public boolean matches(String found) {
            return pattern.matches(found);
        }
    }

    /** The label starts with the prefix. */
    record Prefix(String label, String prefix) implements LabelMatcher {
        @Override
        public boolean matches(String found) {
            return found.startsWith(prefix);
        }
    }

    /** A condition that the name is one of these. */
    static LabelMatcher anyName(List<String> names) {
        return names.size() == 1
                ? new Equal(Label.NAME, names.getFirst())
                : new In(Label.NAME, Set.copyOf(names));
    }
}
