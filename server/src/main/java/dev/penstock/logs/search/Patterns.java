package dev.penstock.logs.search;

import dev.penstock.logs.search.LogLine.Span;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Finds the pattern of a message: numbers, ids, addresses, hashes and times become {@code <*>}. One
 * thread; reusable.
 *
 * <p>A run of letters, digits and {@code _} is masked as a whole if it begins with a digit, looks like
 * a hash or like a random id; else only its digits are ({@code worker<*>}). What is masked swallows
 * the marks between it and the next ({@code 10.0.0.1:80}, {@code 2026-01-02T03:04:05Z}). The rule is
 * part of what is on disk: changing it changes the ids of patterns.
 */
final class Patterns {
    private static final int LONGEST = 512;
    private static final byte[] MASK = {'<', '*', '>'};
    private static final int HASH = 8;
    private static final int PLAIN_HASH = 16;
    private static final int RANDOM = 8;
    private static final int UUID = 36;

    private final byte[] out = new byte[LONGEST + 2 * MASK.length];
    private int length;
    private byte[] text = new byte[0];
    private int at;
    private int end;

    /** Where the output may go on from after a mask, swallowing marks since; -1: no mask before. */
    private int maskEnd;

    /** The id of the pattern of an entry's message: 16 hexadecimal digits. */
    static String id(LogLine line) {
        var patterns = new Patterns();
        patterns.mask(line);
        return HexFormat.of().toHexDigits(patterns.hash());
    }

    /** The pattern of an entry's message as text. */
    static String text(LogLine line) {
        var patterns = new Patterns();
        patterns.mask(line);
        return new String(patterns.out, 0, patterns.length, StandardCharsets.UTF_8);
    }

    /** Makes the pattern of an entry's message. */
    void mask(LogLine line) {
        Span message = line.messageSpan();
        text = line.payload();
        at = message.from();
        end = message.to();
        length = 0;
        maskEnd = -1;
        while (at < end && length <= LONGEST) {
            if (isWord(text[at])) {
                run();
            } else {
                mark();
            }
        }
        length = whole(length);
    }

    /** A stable number for the pattern made. */
    long hash() {
        long hash = 0xcbf29ce484222325L; // FNV-1a
        for (int i = 0; i < length; i++) {
            hash = (hash ^ (out[i] & 0xff)) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        hash *= 0xd6e8feb86659fd93L;
        return hash ^ hash >>> 32;
    }

    /** Never ends within a character. */
    private int whole(int wanted) {
        int cut = Math.min(wanted, LONGEST);
        while (cut > 0 && cut < wanted && (out[cut] & 0xc0) == 0x80) {
            cut--;
        }
        return cut;
    }

    private void mark() {
        byte b = text[at++];
        if (maskEnd >= 0 && !joins(b)) {
            maskEnd = -1;
        }
        put(b);
    }

    private void run() {
        int uuid = uuid();
        if (uuid > 0) {
            at = uuid;
            putMask();
            return;
        }
        int begin = at;
        int digits = 0;
        int others = 0; // letters beyond f
        int changes = 0; // from digit to letter
        boolean wasDigit = false;
        while (at < end && isWord(text[at])) {
            byte b = text[at++];
            boolean digit = isDigit(b);
            digits += digit ? 1 : 0;
            others += digit || isHexLetter(b) ? 0 : 1;
            changes += wasDigit && !digit ? 1 : 0;
            wasDigit = digit;
        }
        if (varies(begin, digits, others, changes)) {
            putMask();
        } else if (digits == 0) {
            putPlain(begin);
        } else {
            putWithoutDigits(begin);
        }
    }

    private boolean varies(int begin, int digits, int others, int changes) {
        int size = at - begin;
        boolean number = isDigit(text[begin]);
        boolean hash = others == 0 && (size >= PLAIN_HASH || (digits > 0 && size >= HASH));
        boolean random = changes >= 2 && size >= RANDOM;
        return number || hash || random;
    }

    private void putMask() {
        if (maskEnd >= 0) {
            length = maskEnd;
        } else {
            for (byte b : MASK) {
                put(b);
            }
        }
        maskEnd = length;
    }

    private void putPlain(int begin) {
        maskEnd = -1;
        for (int i = begin; i < at && length <= LONGEST; i++) {
            put(text[i]);
        }
    }

    private void putWithoutDigits(int begin) {
        maskEnd = -1;
        boolean wasDigit = false;
        for (int i = begin; i < at && length <= LONGEST; i++) {
            boolean digit = isDigit(text[i]);
            if (!digit) {
                put(text[i]);
            } else if (!wasDigit) {
                putMask();
                maskEnd = -1;
            }
            wasDigit = digit;
        }
        maskEnd = wasDigit ? length : -1;
    }

    private void put(byte b) {
        if (length < out.length) {
            out[length++] = b;
        }
    }

    /** Where the UUID that begins here ends, 0 if none does. */
    private int uuid() {
        if (end - at < UUID || (at + UUID < end && isWord(text[at + UUID]))) {
            return 0;
        }
        for (int i = 0; i < UUID; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            byte b = text[at + i];
            if (dash ? b != '-' : !(isHexLetter(b) || isDigit(b))) {
                return 0;
            }
        }
        return at + UUID;
    }

    private static boolean joins(byte b) {
        return b == '.' || b == ':' || b == '-' || b == '/' || b == '+' || b == ',';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isHexLetter(byte b) {
        return (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
    }

    private static boolean isWord(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || isDigit(b) || b == '_';
    }
}
