package dev.penstock.refusal;

/**
 * Which characters show nothing of themselves: controls, marks of direction, fillers, selectors and
 * whatever else Unicode lets a display leave out. Pure; any thread.
 */
public final class Unseen {
    /** Ranges, first and last: Default_Ignorable_Code_Point where the category does not tell, and Braille's blank. */
    private static final int[] IGNORABLE = {
        0x034f, 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x2065, 0x2065,
        0x2800, 0x2800, 0x3164, 0x3164, 0xfe00, 0xfe0f, 0xffa0, 0xffa0, 0xfff0, 0xfff8,
        0xe0000, 0xe0fff
    };

    private Unseen() {}

    /** Whether a character shows nothing; spaces do: they part what is beside them. */
    public static boolean is(int c) {
        return steers(c) || Character.getType(c) == Character.FORMAT || ignorable(c);
    }

    /** Whether a character acts on the text around it: a control, a line break, a mark of direction. */
    public static boolean steers(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            case Character.FORMAT ->
                    c == 0x061c
                            || c == 0x200e
                            || c == 0x200f
                            || (c >= 0x202a && c <= 0x202e)
                            || (c >= 0x2066 && c <= 0x206f);
            default -> false;
        };
    }

    /** Whether there is nothing to be seen in a text. */
    public static boolean all(String text) {
        return text.codePoints().allMatch(c -> is(c) || blank(c));
    }

    /** Whether a character is a space of some kind. */
    public static boolean blank(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean ignorable(int c) {
        for (int i = 0; i < IGNORABLE.length && c >= IGNORABLE[i]; i += 2) {
            if (c <= IGNORABLE[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
