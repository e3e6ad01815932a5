package dev.penstock.files.depot;

import dev.penstock.refusal.Refusal;
import java.nio.charset.StandardCharsets;

/** What files may be called; names are never paths on disk. Any thread. */
public final class Names {
    /** Bytes of the longest name, in UTF-8. */
    public static final int LONGEST = 255;

    private static final String EXPECTED =
            "1 to 255 bytes, no /, \\, control character, unpaired surrogate, not . or ..";

    private Names() {}

    /**
     * Passes if a file may have this name.
     *
     * @throws dev.penstock.refusal.RefusedException INVALID_FIELD if not
     */
    public static void check(String where, String name) {
        if (!allowed(name)) {
            throw Refusal.invalid(where, name, EXPECTED).asException();
        }
    }

    static boolean allowed(String name) {
        if (name.isEmpty() || name.length() > LONGEST || name.equals(".") || name.equals("..")) {
            return false;
        }
        return name.codePoints().allMatch(Names::allowed)
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    private static boolean allowed(int c) {
        return c != '/'
                && c != '\\'
                && !Character.isISOControl(c)
                && Character.getType(c) != Character.SURROGATE;
    }
}
