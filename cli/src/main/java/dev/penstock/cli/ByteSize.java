package dev.penstock.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Amounts of bytes as people write them: {@code 512}, {@code 10MB}, {@code 1.5GiB}. Any thread. */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kKMGT]i?)?B?");
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    /** Reads one. */
    public static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException(
                    "'"
                            + text
                            + "' is not a number of bytes (expected: such as 512, 10MB, 1.5GiB)");
        }
        String unit = form.group(2) == null ? "" : form.group(2);
        double bytes = Double.parseDouble(form.group(1)) * factor(unit);
        if (bytes > Long.MAX_VALUE / 2.0) {
            throw new TypeConversionException(
                    "'" + text + "' is too much (expected: at most 4 EB)");
        }
        return new ByteSize(Math.round(bytes));
    }

    private static double factor(String unit) {
        if (unit.isEmpty()) {
            return 1;
        }
        int power = "KMGT".indexOf(Character.toUpperCase(unit.charAt(0))) + 1;
        return Math.pow(unit.endsWith("i") ? 1024 : 1000, power);
    }

    /** Writes one, rounded to what matters. */
    public static String format(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 999.95 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }

    /** For options. */
    static final class Converter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            return parse(text);
        }
    }
}
