package dev.penstock.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as they need to be; numbers to the right. One thread. */
public final class Table {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        this.header = List.of(header);
    }

    public void add(String... cells) {
        rows.add(List.of(cells));
    }

    public void printTo(PrintWriter out, Terminal terminal) {
        var widths = new int[header.size()];
        measure(header, widths);
        rows.forEach(row -> measure(row, widths));
        out.println(terminal.dim(line(header, widths, header)));
        rows.forEach(row -> out.println(line(row, widths, row)));
        out.flush();
    }

    private static void measure(List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).codePointCount(0, cells.get(i).length()));
        }
    }

    private static String line(List<String> cells, int[] widths, List<String> kind) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String space = " ".repeat(widths[i] - cell.codePointCount(0, cell.length()));
            boolean number = isNumber(kind.get(i));
            line.append(i == 0 ? "" : "  ").append(number ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }

    private static boolean isNumber(String cell) {
        return !cell.isEmpty() && cell.chars().allMatch(c -> "0123456789.,-+eEs".indexOf(c) >= 0);
    }
}
