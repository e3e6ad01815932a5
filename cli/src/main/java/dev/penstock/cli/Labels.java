package dev.penstock.cli;

import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How series and values are written for people. */
public final class Labels {
    private Labels() {}

    /** {@code temperature{source="press-01",zone="a"}}; what is empty is left out. */
    public static String series(String name, String source, Map<String, String> tags) {
        var parts = new ArrayList<String>();
        if (!source.isEmpty()) {
            parts.add("source=\"" + source + "\"");
        }
        for (var tag : new TreeMap<>(tags).entrySet()) {
            parts.add(tag.getKey() + "=\"" + Terminal.visible(tag.getValue()) + "\"");
        }
        if (parts.isEmpty()) {
            return name.isEmpty() ? "(all)" : name;
        }
        return name + "{" + String.join(",", parts) + "}";
    }

    /** At most seven significant digits, without an exponent where that is readable. */
    public static String value(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        double size = Math.abs(value);
        if (size >= 1e9 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.5e", value);
        }
        int decimals = Math.clamp(6 - (int) Math.floor(Math.log10(size)), 0, 6);
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
