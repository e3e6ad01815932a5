package dev.penstock.cli.points;

import dev.penstock.api.metrics.v1.PublishPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * CSV with a header, one record a line, fields quoted as in RFC 4180 (but no line breaks in them),
 * separated by comma, semicolon or tab, whichever the header uses.
 *
 * <p>With the columns {@code name} and {@code value} each line is a point. Without, the table is wide:
 * it has a column {@code time}, every column that is not {@code source}, {@code type} or {@code
 * tag.KEY} either is a metric named by its header, and empty cells are left out.
 */
final class CsvLines implements LineParser {
    private static final String TAG = "tag.";

    private final char separator;
    private final List<String> header;
    private final boolean wide;

    CsvLines(String headerLine) throws BadLineException {
        separator = separatorOf(headerLine);
        header = normalised(split(headerLine, separator));
        wide = !(header.contains("name") && header.contains("value"));
        if (wide && !(header.contains("time") && header.stream().anyMatch(CsvLines::isMetric))) {
            throw BadLineException.of(
                    "header",
                    headerLine,
                    "time,source,name,value,tag.* or time and a column a metric");
        }
        if (header.stream().distinct().count() < header.size()) {
            throw BadLineException.of("header", headerLine, "each column once");
        }
    }

    @Override
    public PointLine parse(String line) throws BadLineException {
        List<String> cells = split(line, separator);
        if (cells.size() != header.size()) {
            throw new BadLineException(
                    "%d fields (expected: %d as in the header)"
                            .formatted(cells.size(), header.size()));
        }
        return new Row(cells).read();
    }

    /** Whether a line carries nothing: some programs end their files with such. */
    static boolean isBlank(String line) {
        return line.isBlank();
    }

    private static boolean isMetric(String column) {
        return switch (column) {
            case "time", "source", "type" -> false;
            default -> !column.startsWith(TAG);
        };
    }

    private static char separatorOf(String headerLine) {
        for (char candidate : new char[] {',', ';', '\t'}) {
            if (headerLine.indexOf(candidate) >= 0) {
                return candidate;
            }
        }
        return ',';
    }

    private static List<String> normalised(List<String> columns) {
        var names = new ArrayList<String>(columns.size());
        for (String column : columns) {
            String name = column.strip();
            names.add(
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "time", "timestamp", "ts" -> "time";
                        case "source" -> "source";
                        case "name", "metric" -> "name";
                        case "value" -> "value";
                        case "type" -> "type";
                        default -> name;
                    });
        }
        return names;
    }

    private static List<String> split(String line, char separator) throws BadLineException {
        var cells = new ArrayList<String>();
        int at = 0;
        while (true) {
            var cell = new StringBuilder();
            at = readCell(line, at, separator, cell);
            cells.add(cell.toString());
            if (at >= line.length()) {
                return cells;
            }
            at++;
        }
    }

    /** Reads one cell and returns where it ends: at a separator or at the end of the line. */
    private static int readCell(String line, int begin, char separator, StringBuilder cell)
            throws BadLineException {
        if (begin >= line.length() || line.charAt(begin) != '"') {
            int end = line.indexOf(separator, begin);
            int until = end < 0 ? line.length() : end;
            cell.append(line, begin, until);
            return until;
        }
        int at = begin + 1;
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c != '"') {
                cell.append(c);
            } else if (at < line.length() && line.charAt(at) == '"') {
                cell.append('"');
                at++;
            } else if (at == line.length() || line.charAt(at) == separator) {
                return at;
            } else {
                throw new BadLineException("text follows a closing quote at character " + (at + 1));
            }
        }
        throw new BadLineException("a quote is not closed");
    }

    private final class Row {
        private final List<String> cells;
        private final Map<String, String> tags = new TreeMap<>();
        private final Map<String, Double> values = new TreeMap<>();
        private String source = "";
        private String name = "";
        private String type = "";
        private double value;
        private long time;

        Row(List<String> cells) {
            this.cells = cells;
        }

        PointLine read() throws BadLineException {
            for (int i = 0; i < cells.size(); i++) {
                cell(header.get(i), cells.get(i).strip());
            }
            if (!wide) {
                values.put(name, value);
            }
            if (values.isEmpty()) {
                throw new BadLineException("no value in the line");
            }
            return new PointLine(source, values.entrySet().stream().map(this::point).toList());
        }

        private void cell(String column, String cell) throws BadLineException {
            if (column.startsWith(TAG)) {
                if (!cell.isEmpty()) {
                    tags.put(column.substring(TAG.length()), cell);
                }
                return;
            }
            switch (column) {
                case "time" -> time = Scalars.time(cell);
                case "source" -> source = cell;
                case "type" -> type = cell;
                default -> metric(column, cell);
            }
        }

        private void metric(String column, String cell) throws BadLineException {
            if (wide) {
                if (!cell.isEmpty()) {
                    values.put(column, Scalars.value(column, cell));
                }
                return;
            }
            switch (column) {
                case "name" -> {
                    if (cell.isEmpty()) {
                        throw new BadLineException("name: missing");
                    }
                    name = cell;
                }
                case "value" -> value = Scalars.value(column, cell);
                default -> {}
            }
        }

        private PublishPoint point(Map.Entry<String, Double> one) {
            return PublishPoint.newBuilder()
                    .setName(one.getKey())
                    .setValue(one.getValue())
                    .setTimestampMs(time)
                    .putAllTags(tags)
                    .setMetricType(type)
                    .build();
        }
    }
}
