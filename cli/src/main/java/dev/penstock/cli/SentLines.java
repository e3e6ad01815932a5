package dev.penstock.cli;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which line of a file each item of a message comes from, so that what a server says of an item can be
 * told with its place. Immutable once it is sent; any thread then.
 */
public final class SentLines {
    private static final Pattern ITEM =
            Pattern.compile("^(?:validation error for (?:point|entry) |points\\[)(\\d{1,9})\\b");

    private final String file;
    private long[] lines = new long[16];
    private int count;

    public SentLines(String file) {
        this.file = file;
    }

    /** The next item comes from this line. */
    public void add(long line) {
        if (count == lines.length) {
            lines = Arrays.copyOf(lines, count * 2);
        }
        lines[count++] = line;
    }

    /** The items from one to before another, as a message of their own. */
    public SentLines part(int from, int to) {
        var part = new SentLines(file);
        part.lines = Arrays.copyOfRange(lines, from, Math.min(to, count));
        part.count = part.lines.length;
        return part;
    }

    /** What the server says of items of this message, each with the place in the file. */
    public List<String> placed(List<String> errors) {
        return errors.stream().map(error -> place(error) + ": " + error).toList();
    }

    private String place(String error) {
        Matcher item = ITEM.matcher(error);
        if (item.find()) {
            int number = Integer.parseInt(item.group(1));
            if (number >= 1 && number <= count) {
                return file + ":" + lines[number - 1];
            }
        }
        if (count == 0) {
            return file;
        }
        long last = lines[count - 1];
        return lines[0] == last ? file + ":" + last : file + ":" + lines[0] + "-" + last;
    }
}
