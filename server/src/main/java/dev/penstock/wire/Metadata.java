package dev.penstock.wire;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client sent with a call besides messages; names in lower case. Immutable, any thread. */
public final class Metadata {
    /** Names and values in turn: calls are many and their metadata is short. */
    private final String[] namesAndValues;

    private Metadata(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /** Of the fields of a request, those that HTTP itself uses left out. */
    static Metadata of(
            Iterable<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> fields) {
        var all = new ArrayList<String>(16);
        for (var field : fields) {
            if (field.getKey().charAt(0) != ':') {
                all.add(field.getKey().toString());
                all.add(field.getValue().toString());
            }
        }
        return new Metadata(all.toArray(String[]::new));
    }

    /** The first value of the name, or null. */
    public @Nullable String get(String name) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].equalsIgnoreCase(name)) {
                return namesAndValues[i + 1];
            }
        }
        return null;
    }

    /** All values of the name, in order. */
    public List<String> all(String name) {
        var values = new ArrayList<String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].equalsIgnoreCase(name)) {
                values.add(namesAndValues[i + 1]);
            }
        }
        return values;
    }

    /** The first value of a name that ends in {@code -bin}, decoded; null if absent or malformed. */
    public byte @Nullable [] binary(String name) {
        String value = get(name);
        if (value == null) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    public Set<String> names() {
        var names = new LinkedHashSet<String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            names.add(namesAndValues[i]);
        }
        return names;
    }
}
