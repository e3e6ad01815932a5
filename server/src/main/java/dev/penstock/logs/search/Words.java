package dev.penstock.logs.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts text into words: runs of letters, digits and {@code _}, in lower case, as UTF-8. One thread;
 * reusable by {@link #reset}.
 *
 * <p>A run of more than {@value #LONGEST} bytes is several words, one behind the other. Lower case is
 * made letter by letter, whatever the language or the neighbours.
 */
public final class Words {
    /** The longest word, in bytes of UTF-8. */
    public static final int LONGEST = 255;

    /** For each ASCII character its lower case if it belongs to a word, else 0. */
    private static final byte[] ASCII = new byte[128];

    static {
        for (char c = 0; c < 128; c++) {
            if (isWord(c)) {
                ASCII[c] = (byte) Character.toLowerCase(c);
            }
        }
    }

    private final byte[] word = new byte[LONGEST];
    private byte[] text = new byte[0];
    private int at;
    private int end;
    private int length;

    /** Starts anew with {@code text[from, to)}, which is UTF-8 and must not change meanwhile. */
    public Words reset(byte[] utf8, int from, int to) {
        this.text = utf8;
        this.at = from;
        this.end = to;
        this.length = 0;
        return this;
    }

    /** Goes on to the next word; false if there is none. */
    public boolean next() {
        length = 0;
        while (at < end) {
            byte b = text[at];
            if (b >= 0) {
                byte lower = ASCII[b];
                if (lower != 0) {
                    if (length == LONGEST) {
                        return true;
                    }
                    word[length++] = lower;
                } else if (length > 0) {
                    at++;
                    return true;
                }
                at++;
            } else if (!beyondAscii()) {
                return true;
            }
        }
        return length > 0;
    }

    /** Takes one character of several bytes; false if the word ends before or with it. */
    private boolean beyondAscii() {
        int size = size(text[at]);
        int c = size == 0 || at + size > end ? -1 : codePoint(size);
        if (c < 0 || !isWord(c)) {
            at += Math.max(1, c < 0 ? 1 : size);
            return length == 0;
        }
        int lower = Character.toLowerCase(c);
        int bytes = lower < 0x80 ? 1 : lower < 0x800 ? 2 : lower < 0x10000 ? 3 : 4;
        if (length + bytes > LONGEST) {
            return false;
        }
        put(lower, bytes);
        at += size;
        return true;
    }

    /** Appends a character as so many bytes of UTF-8. */
    private void put(int codePoint, int bytes) {
        if (bytes == 1) {
            word[length++] = (byte) codePoint;
            return;
        }
        // The first byte begins with as many ones as there are bytes.
        word[length++] = (byte) (((0xf00 >> bytes) & 0xff) | (codePoint >> (6 * (bytes - 1))));
        for (int rest = bytes - 2; rest >= 0; rest--) {
            word[length++] = (byte) (0x80 | ((codePoint >> (6 * rest)) & 0x3f));
        }
    }

    private int codePoint(int size) {
        int c = text[at] & (0x7f >> size);
        for (int i = 1; i < size; i++) {
            byte b = text[at + i];
            if ((b & 0xc0) != 0x80) {
                return -1;
            }
            c = c << 6 | (b & 0x3f);
        }
        return c <= Character.MAX_CODE_POINT ? c : -1;
    }

    private static int size(byte lead) {
        return (lead & 0xe0) == 0xc0
                ? 2
                : (lead & 0xf0) == 0xe0 ? 3 : (lead & 0xf8) == 0xf0 ? 4 : 0;
    }

    private static boolean isWord(int codePoint) {
        return codePoint == '_' || Character.isLetterOrDigit(codePoint);
    }

    /** The buffer of the word found: its first {@link #length} bytes, until the next call. */
    byte[] bytes() {
        return word;
    }

    /** How long the word found is, in bytes. */
    int length() {
        return length;
    }

    /** Whether the word found is this one. */
    boolean is(byte[] other) {
        return length == other.length && startsWith(other);
    }

    /** Whether the word found begins so. */
    boolean startsWith(byte[] prefix) {
        return length >= prefix.length
                && Arrays.equals(word, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The words of a text, in order. */
    public static List<String> of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        var words = new Words().reset(utf8, 0, utf8.length);
        var found = new ArrayList<String>();
        while (words.next()) {
            found.add(new String(words.word, 0, words.length, StandardCharsets.UTF_8));
        }
        return found;
    }
}
