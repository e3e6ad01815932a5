package dev.penstock.bench.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One measurement's result: rows of named values, what was found besides, and checks that failed.
 * Built by one thread.
 */
public final class Report {
    private final String title;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    public Report(String title) {
        this.title = title;
    }

    /** Adds a row; columns appear in the order in which they first occur. */
    public Report row(Object... keysAndValues) {
        var row = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            row.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        rows.add(row);
        return this;
    }

    /** Adds a sentence under the table. */
    @FormatMethod
    public Report note(@FormatString String format, Object... arguments) {
        notes.add(String.format(Locale.ROOT, format, arguments));
        return this;
    }

    /** Records that something that must hold does not. */
    @FormatMethod
    public void failure(@FormatString String format, Object... arguments) {
        failures.add(String.format(Locale.ROOT, format, arguments));
    }

    /** Records a failure unless it holds. */
    @FormatMethod
    public void check(boolean holds, @FormatString String format, Object... arguments) {
        if (!holds) {
            failure(format, arguments);
        }
    }

    /** Whether every check held. */
    public boolean passed() {
        return failures.isEmpty();
    }

    /** The checks that failed. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Writes a Markdown section. */
    public void markdown(PrintWriter out) throws IOException {
        out.printf("## %s%n%n", title);
        List<String> columns = columns();
        if (!columns.isEmpty()) {
            out.println("| " + String.join(" | ", columns) + " |");
            out.println("|" + "---|".repeat(columns.size()));
            for (Map<String, Object> row : rows) {
                out.println(
                        columns.stream()
                                .map(column -> cell(row.getOrDefault(column, "")))
                                .collect(Collectors.joining(" | ", "| ", " |")));
            }
            out.println();
        }
        notes.forEach(note -> out.println("- " + note));
        failures.forEach(failure -> out.println("- **FAILED**: " + failure));
        out.println("- machine: " + Machine.here());
        out.flush();
    }

    /** Writes one JSON object. */
    public void json(PrintWriter out) throws IOException {
        var root = new LinkedHashMap<String, Object>();
        root.put("title", title);
        root.put("rows", rows);
        root.put("notes", notes);
        root.put("failures", failures);
        root.put("machine", Machine.here().toString());
        out.println(Json.of(root));
        out.flush();
    }

    private List<String> columns() {
        return rows.stream().flatMap(row -> row.keySet().stream()).distinct().toList();
    }

    private static String cell(Object value) {
        return switch (value) {
            case Double d when Math.abs(d) >= 1000 -> String.format(Locale.ROOT, "%,.0f", d);
            case Double d -> String.format(Locale.ROOT, "%.2f", d);
            case Long l -> String.format(Locale.ROOT, "%,d", l);
            case Integer i -> String.format(Locale.ROOT, "%,d", i);
            default -> value.toString();
        };
    }
}
