package dev.penstock.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fills configuration records from text: a YAML file, then the environment, then flags; the later one
 * wins. Keys are the component names in kebab case, joined by dots ({@code wire.max-connections}); in
 * the environment {@code PENSTOCK_WIRE_MAX_CONNECTIONS}. One thread.
 */
public final class Settings {
    private static final String PREFIX = "PENSTOCK_";

    private final Map<String, String> values = new TreeMap<>();

    /** Takes in a YAML file. */
    public Settings file(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            JsonNode root = new YAMLMapper().readTree(in);
            if (root != null && !root.isMissingNode() && !root.isNull()) {
                flatten("", root);
            }
        }
        return this;
    }

    private void flatten(String prefix, JsonNode node) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            entry ->
                                    flatten(
                                            prefix.isEmpty()
                                                    ? entry.getKey()
                                                    : prefix + "." + entry.getKey(),
                                            entry.getValue()));
        } else if (node.isArray()) {
            var items = new ArrayList<String>();
            node.forEach(item -> items.add(item.asText()));
            values.put(prefix, String.join(",", items));
        } else {
            values.put(prefix, node.asText());
        }
    }

    /** Takes in the variables of the environment that name a key. */
    public Settings environment(Map<String, String> environment, Record defaults) {
        keys(defaults)
                .keySet()
                .forEach(
                        key -> {
                            String variable =
                                    PREFIX
                                            + key.replace('.', '_')
                                                    .replace('-', '_')
                                                    .toUpperCase(Locale.ROOT);
                            String value = environment.get(variable);
                            if (value != null) {
                                values.put(key, value);
                            }
                        });
        return this;
    }

    /** Takes in one value. */
    public Settings set(String key, String value) {
        values.put(key, value);
        return this;
    }

    /**
     * The defaults with what was taken in.
     *
     * @throws IllegalArgumentException for a key that does not exist or a value that is not allowed
     */
    public <R extends Record> R apply(R defaults) {
        var known = keys(defaults);
        for (String key : values.keySet()) {
            if (!known.containsKey(key)) {
                throw new IllegalArgumentException(
                        key + ": no such key (see penstock config for all of them)");
            }
        }
        return fill("", defaults);
    }

    /** All keys with their values in these records. */
    public static Map<String, String> keys(Record record) {
        var keys = new LinkedHashMap<String, String>();
        collect("", record, keys);
        return keys;
    }

    private static void collect(String prefix, Record record, Map<String, String> keys) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = read(component, record);
            String key = prefix + kebab(component.getName());
            if (value instanceof Record nested) {
                collect(key + ".", nested, keys);
            } else if (settable(component.getType())) {
                keys.put(key, text(value));
            }
        }
    }

    /** What is not text (such as a predicate) is wired by the server itself. */
    private static boolean settable(Class<?> type) {
        return type.isPrimitive()
                || type.isEnum()
                || type == String.class
                || type == Path.class
                || type == Duration.class
                || type == List.class;
    }

    private static String text(Object value) {
        return switch (value) {
            case List<?> list -> String.join(",", list.stream().map(String::valueOf).toList());
            case Duration duration -> duration.toString().substring(2).toLowerCase(Locale.ROOT);
            default -> String.valueOf(value);
        };
    }

    @SuppressWarnings("unchecked") // a record's canonical constructor makes that record
    private <R extends Record> R fill(String prefix, R defaults) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        var types = new Class<?>[components.length];
        var arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            Object present = read(components[i], defaults);
            String key = prefix + kebab(components[i].getName());
            arguments[i] =
                    present instanceof Record nested
                            ? fill(key + ".", nested)
                            : converted(key, values.get(key), present, components[i]);
        }
        try {
            var constructor = defaults.getClass().getDeclaredConstructor(types);
            return (R) constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object converted(
            String key, @Nullable String text, Object present, RecordComponent component) {
        if (text == null) {
            return present;
        }
        try {
            return present instanceof List<?>
                    ? Arrays.stream(text.split(","))
                            .map(String::strip)
                            .filter(item -> !item.isEmpty())
                            .map(item -> convert(item, element(component)))
                            .toList()
                    : convert(text.strip(), component.getType());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    key + ": " + text + " (expected: like " + text(present) + ")", e);
        }
    }

    private static Class<?> element(RecordComponent component) {
        return (Class<?>)
                ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }

    private static Object convert(String text, Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return Math.toIntExact(number(text));
        }
        if (type == long.class || type == Long.class) {
            return number(text);
        }
        if (type == boolean.class) {
            if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException(text);
            }
            return Boolean.valueOf(text);
        }
        if (type == Duration.class) {
            String upper = text.toUpperCase(Locale.ROOT);
            return upper.endsWith("D")
                    ? Duration.ofDays(Long.parseLong(upper.substring(0, upper.length() - 1)))
                    : Duration.parse(upper.startsWith("P") ? upper : "PT" + upper);
        }
        if (type == Path.class) {
            return Path.of(text);
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(one -> ((Enum<?>) one).name().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow();
        }
        return text;
    }

    /** A number, with KiB, MiB or GiB. */
    private static long number(String text) {
        String lower = text.toLowerCase(Locale.ROOT).replace("_", "");
        int shift =
                lower.endsWith("kib")
                        ? 10
                        : lower.endsWith("mib") ? 20 : lower.endsWith("gib") ? 30 : 0;
        String digits = shift == 0 ? lower : lower.substring(0, lower.length() - 3).strip();
        return Math.multiplyExact(Long.parseLong(digits), 1L << shift);
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
